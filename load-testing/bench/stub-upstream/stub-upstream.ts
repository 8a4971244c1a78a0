/**
 * The upstream that all targets share: a program of its own that answers Messages calls at once, whole or as a paced
 * event stream. It works on raw sockets: on `node:http` a whole answer cost it 2.5 times the CPU (20 against 8 µs), which
 * the targets would lack on a machine of few cores. A call that still carries the client's credential is refused, so a
 * proxy that does not do its work fails the run.
 */
import net from 'node:net';
import { machineNow } from '../machine-clock.ts';
import { listenOnLoopback } from '../loopback.ts';
import { serveCommands } from '../program.ts';
import { HttpMessageParser } from '../wire/http-message-parser.ts';
import {
  refusal,
  streamClosing,
  streamDelta,
  streamHead,
  streamOpening,
  wholeAnswer,
} from '../wire/messages-answer.ts';
import { CLIENT_CREDENTIAL } from '../wire/messages-request.ts';
import { StreamWheel, type WheelStream } from './stream-wheel.ts';
import type { StreamShape, StubCommands } from './stub-commands.ts';

const WANTS_STREAM = Buffer.from('"stream":true');
/** The field stands within the first bytes of the body, as `MessagesRequest` writes it. */
const STREAM_FIELD_WITHIN = 128;
const MESSAGES = /^POST \/v1\/messages(?:\?\S*)? HTTP/;

const wheel = new StreamWheel({ now: machineNow, delta: streamDelta, closing: streamClosing });
let shape: StreamShape = { deltas: 50, intervalMs: 100 };
let served = 0;

// The heads carry the date, so they are made anew each second.
let answer = wholeAnswer();
let head = streamHead();
setInterval(() => {
  answer = wholeAnswer();
  head = streamHead();
}, 1000);

function serve(socket: net.Socket): void {
  let problem: Buffer | null = null;
  let streamed = false;
  let bodyStarted = false;
  let stream: WheelStream | null = null;

  const parser = new HttpMessageParser('request', {
    onHead: (requestHead) => {
      streamed = false;
      bodyStarted = false;
      problem = null;
      if (!MESSAGES.test(requestHead)) problem = refusal(404, 'The stub answers POST /v1/messages only.');
      else if (requestHead.includes(CLIENT_CREDENTIAL))
        problem = refusal(401, 'Not the key of the upstream.');
    },
    onBody: (bytes, start, end) => {
      if (bodyStarted) return;
      bodyStarted = true;
      streamed = bytes.subarray(start, Math.min(end, start + STREAM_FIELD_WITHIN)).includes(WANTS_STREAM);
    },
    onComplete: () => {
      if (problem !== null) {
        socket.write(problem);
        return;
      }
      served++;
      if (!streamed) {
        socket.write(answer);
        return;
      }
      socket.write(head + streamOpening(machineNow()));
      stream = {
        left: shape.deltas - 1,
        intervalMs: shape.intervalMs,
        gone: false,
        write: (bytes) => socket.write(bytes),
      };
      wheel.add(stream);
    },
    onError: () => socket.destroy(),
  });

  socket.setNoDelay(true);
  socket.on('data', (bytes) => parser.execute(bytes));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    if (stream !== null) stream.gone = true;
  });
}

const server = net.createServer(serve);

serveCommands<StubCommands>({
  listen: () => listenOnLoopback(server),
  shape: (wanted) => {
    shape = wanted;
  },
  served: () => served,
});
