/** Event streams through the running service: the bytes that reach the client are the upstream's, however they are cut. */
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atOnce } from '../../testing/at-once.ts';
import { fixture, type FixtureName } from '../../testing/fixture.ts';
import { rawCall, type RawAnswer } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const AT_ONCE = 50;
const EVENT_STREAM = ['content-type', 'text/event-stream; charset=utf-8', 'cache-control', 'no-cache'];
const SMALL: readonly FixtureName[] = [
  'text',
  'tool-use',
  'thinking',
  'citations',
  'upstream-error',
  'crlf',
  'session',
];

let upstream: RecordingUpstream;
let service: TestService;
const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: ['sk-ant-one'], upstreamUrl: upstream.url });
  // `x-fixture` says which bytes, `x-cuts` where they are cut.
  upstream.answer(async (request, reply) => {
    const bytes = fixture(request.header('x-fixture') as FixtureName);
    const cuts = (request.header('x-cuts') ?? '').split(',').filter(Boolean).map(Number);
    reply.head(200, EVENT_STREAM);
    let from = 0;
    for (const cut of cuts) {
      reply.write(bytes.subarray(from, cut));
      from = cut;
      // oxlint-disable-next-line no-await-in-loop
      await delay(4);
    }
    reply.end(bytes.subarray(from));
  });
});

afterAll(async () => {
  agent.destroy();
  await service.stop();
  await upstream.close();
});

function readStream(name: FixtureName, cuts: readonly number[] = []): Promise<RawAnswer> {
  const isSession = name === 'session';
  return rawCall(service.address, {
    method: isSession ? 'GET' : 'POST',
    target: isSession ? '/v1/sessions/session_01Abcdef/events/stream' : '/v1/messages',
    headers: ['x-fixture', name, 'x-cuts', cuts.join(',')],
    ...(isSession ? {} : { body: '{"model":"claude-sonnet-5-5","stream":true}' }),
    agent,
  });
}

describe('an event stream', () => {
  it.each<FixtureName>([...SMALL, 'long-event'])(
    'reaches the client as the upstream sent it: %s',
    async (name) => {
      const answer = await readStream(name);
      expect(answer.status).toBe(200);
      expect(answer.complete).toBe(true);
      expect(answer.header('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(answer.body.equals(fixture(name))).toBe(true);
    },
  );

  it.each(SMALL)('is the same when it comes in two chunks, cut at any byte: %s', async (name) => {
    const expected = fixture(name);
    const cuts = Array.from({ length: expected.length + 1 }, (_, cut) => cut);
    await atOnce(cuts, AT_ONCE, async (cut) => {
      const answer = await readStream(name, [cut]);
      if (!answer.complete || !answer.body.equals(expected)) throw new Error(`differs when cut at ${cut}`);
    });
  });

  it('is the same when an event of more than 64 KB comes in many chunks', async () => {
    const expected = fixture('long-event');
    const near = [60_000, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 70_000];
    for (const cuts of [near, near.slice(2), [500, 65_000, 65_537, expected.length - 1]]) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await readStream('long-event', cuts);
      expect(answer.complete).toBe(true);
      expect(answer.body.equals(expected)).toBe(true);
    }
  });

  it('is the same when every byte comes alone', async () => {
    const expected = fixture('crlf').subarray(0, 120);
    upstream.answer(async (_request, reply) => {
      reply.head(200, EVENT_STREAM);
      for (const byte of expected) {
        reply.write(Buffer.from([byte]));
        // oxlint-disable-next-line no-await-in-loop
        await delay(1);
      }
      reply.end();
    });
    const answer = await rawCall(service.address, { target: '/v1/sessions/session_01Abcdef/events/stream' });
    expect(answer.complete).toBe(true);
    expect(answer.body.equals(expected)).toBe(true);
  });

  it('is passed on event by event, without waiting for more', async () => {
    const bytes = fixture('text');
    const firstEnd = bytes.indexOf('\n\n') + 2;
    let goOn = (): void => undefined;
    const mayEnd = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    upstream.answer(async (_request, reply) => {
      reply.head(200, EVENT_STREAM);
      reply.write(bytes.subarray(0, firstEnd));
      await mayEnd;
      reply.end(bytes.subarray(firstEnd));
    });
    const client = sdkClient(service.address);
    const stream = await client.messages.create({
      model: 'claude-sonnet-5-5',
      max_tokens: 10,
      messages: [{ role: 'user', content: 'hi' }],
      stream: true,
    });
    const seen: string[] = [];
    for await (const event of stream) {
      seen.push(event.type);
      // The rest is sent only now that the first event has arrived.
      if (event.type === 'message_start') goOn();
    }
    expect(seen[0]).toBe('message_start');
    expect(seen.at(-1)).toBe('message_stop');
  });

  it('is one however its type is written', async () => {
    for (const type of ['Text/Event-Stream', 'text/event-stream;charset=utf-8']) {
      upstream.answer((_request, reply) => {
        reply.head(200, ['content-type', type]);
        reply.end(fixture('text').subarray(0, 700));
      });
      // oxlint-disable-next-line no-await-in-loop
      const answer = await rawCall(service.address, { target: '/v1/messages', body: '{}' });
      expect(answer.body.toString()).toContain('event: error');
    }
  });

  it('has its head before its first byte', async () => {
    let goOn = (): void => undefined;
    const mayWrite = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    upstream.answer(async (_request, reply) => {
      reply.head(200, EVENT_STREAM);
      await mayWrite;
      reply.end(fixture('text'));
    });
    const response = await fetch(`${service.address}/v1/messages`, {
      method: 'POST',
      body: '{"model":"claude-sonnet-5-5"}',
    });
    expect(response.status).toBe(200);
    goOn();
    expect(Buffer.from(await response.arrayBuffer()).equals(fixture('text'))).toBe(true);
  });
});
