import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenOnLoopback } from '../loopback.ts';
import { machineNow } from '../machine-clock.ts';
import { streamClosing, streamDelta, streamHead, streamOpening } from '../wire/messages-answer.ts';
import { StreamLoad } from './stream-load.ts';

let server: net.Server | undefined;
afterEach(() => void server?.close());

const DELTAS = 3;
const first = (): string => streamHead() + streamOpening(machineNow());

/** An upstream that answers each request on raw sockets. */
async function upstream(answer: (socket: net.Socket) => void) {
  server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  const port = await listenOnLoopback(server);
  return (count: number) => new StreamLoad({ port, credential: 'test', count, overMs: 10, deltas: DELTAS });
}

describe('StreamLoad', () => {
  it('opens all streams, then takes delays of what arrives while all are open', async () => {
    const sockets: net.Socket[] = [];
    const load = (
      await upstream((socket) => {
        sockets.push(socket);
        socket.write(first());
      })
    )(5);
    expect(await load.open()).toEqual({ open: 5 });

    const ended = load.end('wait');
    for (const socket of sockets) {
      socket.write(streamDelta(machineNow() - 100));
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (const socket of sockets) socket.write(streamClosing(machineNow()));
    const outcome = await ended;
    expect(outcome).toMatchObject({ answered: 5, faults: {}, deltas: 15 });
    expect(outcome.firstToken.count).toBe(5);
    expect(outcome.delay.max).toBeGreaterThanOrEqual(100);
    expect(outcome.delay.max).toBeLessThan(1000);
  });

  it('counts a stream that stops early, one with too few deltas and one that is no stream', async () => {
    let nth = 0;
    const load = (
      await upstream((socket) => {
        nth++;
        if (nth === 1) socket.end(first());
        else if (nth === 2) socket.write(first() + streamClosing(machineNow()).toString());
        else socket.write('HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n');
      })
    )(3);
    await load.open();
    const outcome = await load.end('wait');
    expect(outcome.answered).toBe(0);
    expect(outcome.faults).toEqual({
      'the connection ended inside a message': 1,
      [`2 of ${DELTAS} deltas`]: 1,
      'status 429': 1,
    });
  });

  it('ends streams by closing their connections when told to', async () => {
    let closed = 0;
    const { promise: allClosed, resolve } = Promise.withResolvers<void>();
    const load = (
      await upstream((socket) => {
        socket.on('close', () => {
          if (++closed === 4) resolve();
        });
        socket.write(first());
      })
    )(4);
    await load.open();
    expect(await load.end('abort')).toMatchObject({ answered: 4, faults: {} });
    await allClosed;
  });
});
