/**
 * Streams that stop where they should not, through the running service: what came whole stays, a fragment never reaches the
 * client, and the end is an `error` event, or a broken connection where no event can be added. Never a clean end.
 */
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { AnthropicError, APIError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { atOnce } from '../../testing/at-once.ts';
import { fixture, type FixtureName } from '../../testing/fixture.ts';
import { rawCall, type RawAnswer } from '../../testing/raw-call.ts';
import {
  startRecordingUpstream,
  type RecordingUpstream,
  type Script,
} from '../../testing/recording-upstream.ts';
import { referenceEvents } from '../../testing/sse-reference.ts';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const AT_ONCE = 50;
const EVENT_STREAM_TYPE = { 'content-type': 'text/event-stream' };
const EVENT_STREAM = Object.entries(EVENT_STREAM_TYPE).flat();
const OUR_ERROR =
  /^event: error\ndata: \{"type":"error","error":\{"type":"api_error","message":"[^"]+"\},"request_id":"tly-[^"]+"\}\n\n$/;

type Stop = 'clean end' | 'broken connection';
const STOPS: readonly Stop[] = ['clean end', 'broken connection'];

let upstream: RecordingUpstream;
let service: TestService;
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: ['sk-ant-one'], upstreamUrl: upstream.url });
});
beforeEach(() => upstream.answer(stopWhereTold));
afterAll(async () => {
  agent.destroy();
  await service.stop();
  await upstream.close();
});

/** `x-fixture` says which bytes, `x-stop-at` how many of them, `x-stop` how it ends. */
const stopWhereTold: Script = (request, reply) => {
  const bytes = fixture(request.header('x-fixture') as FixtureName);
  reply.head(200, EVENT_STREAM);
  stopAfter(bytes.subarray(0, Number(request.header('x-stop-at'))), request.header('x-stop') as Stop)(
    request,
    reply,
  );
};

function stopAfter(bytes: Buffer, stop: Stop): (...parts: Parameters<Script>) => void {
  return (_request, reply) => {
    reply.write(bytes);
    if (stop === 'clean end') reply.end();
    else reply.destroy();
  };
}

/** A named key is used whatever its state: so many failures would open its breaker. */
const NAMED_KEY = ['x-tulay-key', 'primary'] as const;

function readStopped(name: FixtureName, at: number, stop: Stop): Promise<RawAnswer> {
  const isSession = name === 'session';
  return rawCall(service.address, {
    method: isSession ? 'GET' : 'POST',
    target: isSession ? '/v1/sessions/session_01Abcdef/events/stream' : '/v1/messages',
    headers: [...NAMED_KEY, 'x-fixture', name, 'x-stop-at', String(at), 'x-stop', stop],
    ...(isSession ? {} : { body: '{"model":"claude-sonnet-5-5","stream":true}' }),
    agent,
  });
}

function brokenBeforeItsHead(error: Error & { code?: string }): { complete: boolean; body: Buffer } {
  if (error.code !== 'ECONNRESET') throw error;
  return { complete: false, body: Buffer.alloc(0) };
}

/** Where each event of a fixture ends. */
function eventEnds(bytes: Buffer): number[] {
  const blank = bytes.includes('\r') ? '\r\n\r\n' : '\n\n';
  const ends: number[] = [];
  for (let at = bytes.indexOf(blank); at !== -1; at = bytes.indexOf(blank, at + 1))
    ends.push(at + blank.length);
  return ends;
}

/** What must have come of a fixture that stopped after `at` bytes: the events that were whole by then. */
function wholePart(bytes: Buffer, at: number): Buffer {
  // With CR LF the event is over, and passed on, before the last LF.
  const spare = bytes.includes('\r') ? 1 : 0;
  const end = eventEnds(bytes).findLast((each) => each - spare <= at) ?? 0;
  return bytes.subarray(0, Math.min(end, at));
}

/** The whole events and, unless the last of them ended the stream, one error event after them. */
function isHonest(name: FixtureName, at: number, body: Buffer): boolean {
  const whole = wholePart(fixture(name), at);
  const last = referenceEvents(whole.toString('utf8')).at(-1)?.name;
  const isOver = last === 'message_stop' || last === 'error';
  const added = body.toString('utf8', whole.length);
  return body.subarray(0, whole.length).equals(whole) && (isOver ? added === '' : OUR_ERROR.test(added));
}

/** What the official SDK makes of a stopped stream, and the bytes it made that of. */
async function readWithSdk(
  name: FixtureName,
  at: number,
  stop: Stop,
): Promise<{ seen: string[]; failure: unknown; body: Buffer }> {
  let body: Buffer = Buffer.alloc(0);
  const client = sdkClient(service.address, {
    // Over the test's own connections, which are much faster than the built-in fetch, and show the bytes.
    fetch: async () => {
      const answer = await readStopped(name, at, stop);
      if (!answer.complete) throw new Error('the connection broke');
      body = answer.body;
      return new Response(new Uint8Array(body), { status: answer.status, headers: EVENT_STREAM_TYPE });
    },
  });
  const seen: string[] = [];
  let failure: unknown = null;
  try {
    const stream = await client.messages.create({
      model: 'claude-haiku-5-5',
      max_tokens: 9,
      messages: [],
      stream: true,
    });
    for await (const event of stream) seen.push(event.type);
  } catch (error) {
    failure = error;
  }
  return { seen, failure, body };
}

async function everyByte(
  name: FixtureName,
  check: (at: number, stop: Stop) => Promise<void>,
  stopsAt: (at: number) => readonly Stop[] = () => STOPS,
): Promise<void> {
  const bytes = Array.from({ length: fixture(name).length + 1 }, (_, at) => at);
  const cases = bytes.flatMap((at) => stopsAt(at).map((stop) => ({ at, stop })));
  await atOnce(cases, AT_ONCE, ({ at, stop }) => check(at, stop));
}

describe('a stream of Messages that stops', () => {
  it.each<FixtureName>(['text', 'crlf', 'upstream-error'])(
    'at any byte of %s makes the official SDK raise its APIError after the events that came whole',
    async (name) => {
      await everyByte(name, async (at, stop) => {
        const { seen, failure, body } = await readWithSdk(name, at, stop);
        const whole = referenceEvents(wholePart(fixture(name), at).toString('utf8'));
        const last = whole.at(-1)?.name;
        const expected = whole
          .map((event) => event.name)
          .filter((each) => each !== 'ping' && each !== 'error');
        const isRight =
          last === 'message_stop'
            ? failure === null
            : failure instanceof APIError &&
              failure.type === (last === 'error' ? 'overloaded_error' : 'api_error');
        if (!isRight || seen.join() !== expected.join() || !isHonest(name, at, body)) {
          throw new Error(
            `${stop} after ${at} bytes: ${seen.join()} ${String(failure)} ${body.toString('utf8')}`,
          );
        }
      });
    },
  );

  it.each<FixtureName>(['tool-use', 'thinking', 'citations'])(
    'at any byte of %s keeps the whole events, drops the fragment, and ends with one error event',
    async (name) => {
      const check = async (at: number, stop: Stop): Promise<void> => {
        const { body, complete } = await readStopped(name, at, stop);
        if (!complete || !isHonest(name, at, body)) {
          throw new Error(`${stop} after ${at} bytes: ${body.toString('utf8')}`);
        }
      };
      await everyByte(name, check, (at) => [at % 2 === 0 ? 'clean end' : 'broken connection']);
    },
  );

  it('inside an event of more than 64 KB ends by a reset, before it as ever', async () => {
    const bytes = fixture('long-event');
    const begin = eventEnds(bytes)[1] ?? 0;
    const cases = STOPS.flatMap((stop) =>
      [
        begin + 64 * 1024,
        begin + 64 * 1024 + 1,
        bytes.indexOf('\n\n', 66_000),
        bytes.indexOf('\n\n', 66_000) + 1,
      ].map((at) => ({ at, stop })),
    );
    await atOnce(cases, 4, async ({ at, stop }) => {
      const { body, complete } = await readStopped('long-event', at, stop);
      const isLong = at > begin + 64 * 1024;
      expect({ at, stop, complete }).toEqual({ at, stop, complete: !isLong });
      const isRight = isLong
        ? bytes.subarray(0, Math.min(at, body.length)).equals(body)
        : OUR_ERROR.test(body.toString('utf8', begin));
      expect(isRight).toBe(true);
    });
    // After the long event has ended all is as before.
    const after = bytes.indexOf('\n\n', 66_000) + 2;
    const { body, complete } = await readStopped('long-event', after + 10, 'broken connection');
    expect(complete).toBe(true);
    expect(body.subarray(0, after).equals(bytes.subarray(0, after))).toBe(true);
    expect(body.toString('utf8', after)).toMatch(OUR_ERROR);
  });

  it('although its length was announced, does not end cleanly', async () => {
    const bytes = fixture('text');
    upstream.answer((request, reply) => {
      const part = bytes.subarray(0, Number(request.header('x-stop-at')));
      reply.send(200, EVENT_STREAM, part);
    });
    const ends = eventEnds(bytes);
    for (const at of [0, ends[0] ?? 0, (ends[1] ?? 0) + 7, bytes.length - 1]) {
      // oxlint-disable-next-line no-await-in-loop
      const { body, complete } = await readStopped('text', at, 'clean end');
      const whole = wholePart(bytes, at);
      expect(complete).toBe(true);
      expect(body.subarray(0, whole.length).equals(whole)).toBe(true);
      expect(body.toString('utf8', whole.length)).toMatch(OUR_ERROR);
    }
    expect((await readStopped('text', bytes.length, 'clean end')).body.equals(bytes)).toBe(true);
  });

  it('is recorded as truncated, with the usage that came', async () => {
    const bytes = fixture('text');
    const stopped = await readStopped('text', eventEnds(bytes)[2] ?? 0, 'broken connection');
    const erring = await readStopped('upstream-error', fixture('upstream-error').length, 'clean end');
    const truncated = await service.event(stopped.header('x-tulay-request-id'));
    const failed = await service.event(erring.header('x-tulay-request-id'));
    expect(truncated).toMatchObject({
      status: 200,
      stream: true,
      errorClass: 'upstream_truncated',
      inputTokens: 21,
      cacheReadTokens: 300,
      stopReason: null,
    });
    expect(failed).toMatchObject({ status: 200, stream: true, errorClass: 'overloaded_error' });
  });
});

describe('another stream that stops', () => {
  it('passes as it came when it ends cleanly, and ends with an error event when it breaks off', async () => {
    const bytes = fixture('session');
    await everyByte('session', async (at, stop) => {
      const { body, complete } = await readStopped('session', at, stop);
      const whole = wholePart(bytes, at);
      const isRight =
        complete &&
        (stop === 'clean end'
          ? body.equals(bytes.subarray(0, at))
          : body.subarray(0, whole.length).equals(whole) &&
            OUR_ERROR.test(body.toString('utf8', whole.length)));
      if (!isRight) throw new Error(`${stop} after ${at} bytes: ${JSON.stringify(body.toString('utf8'))}`);
    });
  });

  it('that is encoded ends by a reset at any byte, and the SDK does not take it for an end', async () => {
    const bytes = gzipSync(fixture('text'));
    upstream.answer((request, reply) => {
      const part = bytes.subarray(0, Number(request.header('x-stop-at')));
      reply.head(200, [...EVENT_STREAM, 'content-encoding', 'gzip']);
      stopAfter(part, request.header('x-stop') as Stop)(request, reply);
    });
    const cases = STOPS.flatMap((stop) => Array.from({ length: bytes.length }, (_, at) => ({ at, stop })));
    const client = sdkClient(service.address);
    await atOnce(cases, AT_ONCE, async ({ at, stop }) => {
      const { body, complete } = await readStopped('text', at, stop);
      if (complete || !bytes.subarray(0, body.length).equals(body))
        throw new Error(`${stop} after ${at} bytes`);
      if (at % 10 !== 0) return;
      const failure: unknown = await client.messages
        .stream(
          { model: 'claude-sonnet-5-5', max_tokens: 9, messages: [] },
          { headers: { 'x-tulay-key': 'primary', 'x-stop-at': String(at), 'x-stop': stop } },
        )
        .finalMessage()
        .catch((error: unknown) => error);
      if (!(failure instanceof AnthropicError)) {
        throw new Error(`${stop} after ${at} bytes: ${JSON.stringify(failure)}`);
      }
    });
    const whole = await readStopped('text', bytes.length, 'clean end');
    expect(whole.complete).toBe(true);
    expect(whole.body.equals(bytes)).toBe(true);
  });

  it.each([
    ['JSON', '{"type":"error","error":{"type":"api_error","message":"no stream"}}'],
    ['a page', '<html>\n\n<p>Bad gateway</p>\n\n</html>\n'],
    ['words', 'event-less trouble'],
    ['one long line', 'x'.repeat(100_000)],
  ])('that is called an event stream and is %s ends by a reset', async (_kind, text) => {
    for (const stop of STOPS) {
      upstream.answer((request, reply) => {
        reply.head(200, EVENT_STREAM);
        stopAfter(Buffer.from(text), stop)(request, reply);
      });
      // oxlint-disable-next-line no-await-in-loop
      const answer = await readStopped('text', 0, stop).catch(brokenBeforeItsHead);
      expect(answer.complete).toBe(false);
      expect(text.startsWith(answer.body.toString('utf8'))).toBe(true);
    }
  });
});
