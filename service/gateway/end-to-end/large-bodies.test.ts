/** Large request bodies: whole and unchanged, and together never more in memory than the budget. */
import http from 'node:http';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawCall } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const MB = 2 ** 20;
const LIMIT = 32 * MB;
const BUDGET = 256 * MB;
const AT_ONCE = 64;

const MODEL = '"model":"claude-haiku-5-5"';

/** Exactly `size` bytes of JSON, filled with text, with `model` at the beginning or the end. */
function bodyOf(size: number, place: 'first' | 'last', filler: (bytes: number) => string): Buffer {
  const head = place === 'first' ? `{${MODEL},"messages":"` : '{"messages":"';
  const tail = place === 'first' ? '"}' : `",${MODEL}}`;
  return Buffer.from(head + filler(size - head.length - tail.length) + tail);
}
const sameLetters = (bytes: number): string => 'x'.repeat(bytes);
const anyHex = (bytes: number): string =>
  randomBytes(Math.ceil(bytes / 2))
    .toString('hex')
    .slice(0, bytes);

describe('a large body', () => {
  let upstream: RecordingUpstream;
  let service: TestService;

  beforeAll(async () => {
    upstream = await startRecordingUpstream(async (request, reply) => {
      await request.received();
      reply.json(200, { id: 'msg_01Abcdef', usage: { output_tokens: 1 } });
    });
    service = await startTestService({ keys: ['sk-ant-one', 'sk-ant-two'], upstreamUrl: upstream.url });
  });
  afterAll(async () => {
    await service.stop();
    await upstream.close();
  });

  const sizes = [4 * MB - 1, 4 * MB, 4 * MB + 1, 20 * MB];
  it.each((['first', 'last'] as const).flatMap((place) => sizes.map((size) => ({ place, size }))))(
    'of $size bytes with its model $place arrives unchanged',
    async ({ place, size }) => {
      const body = bodyOf(size, place, anyHex);
      for (const headers of [[], ['Transfer-Encoding', 'chunked']]) {
        upstream.clear();
        // oxlint-disable-next-line no-await-in-loop
        const answer = await rawCall(service.address, { target: '/v1/messages', headers, body });
        expect(answer.status).toBe(200);
        expect(upstream.requests[0]?.body.equals(body)).toBe(true);
        // oxlint-disable-next-line no-await-in-loop
        expect(await service.event(answer.header('x-tulay-request-id'))).toMatchObject({
          model: 'claude-haiku-5-5',
          requestBytes: size,
          outputTokens: 1,
          attempts: 1,
        });
      }
      expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0);
    },
  );

  it.each(['first', 'last'] as const)(
    'that is compressed, with its model %s, arrives unchanged',
    async (place) => {
      const body = gzipSync(bodyOf(20 * MB, place, anyHex), { level: 1 });
      upstream.clear();
      const answer = await rawCall(service.address, {
        target: '/v1/messages',
        headers: ['Content-Encoding', 'gzip'],
        body,
      });
      expect(answer.status).toBe(200);
      expect(upstream.requests[0]?.body.equals(body)).toBe(true);
      expect(await service.event(answer.header('x-tulay-request-id'))).toMatchObject({
        model: 'claude-haiku-5-5',
      });
      expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0);
    },
  );

  it('is answered early where the upstream answers early, and its connection serves the next request', async () => {
    const early = await startRecordingUpstream((_request, reply) => {
      reply.json(413, { type: 'error', error: { type: 'request_too_large', message: 'no' } });
    });
    const alone = await startTestService({ keys: ['sk-ant-one'], upstreamUrl: early.url });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    try {
      for (const target of ['/v1/messages', '/v1/files']) {
        // oxlint-disable-next-line no-await-in-loop
        const answer = await rawCall(alone.address, {
          target,
          agent,
          body: bodyOf(20 * MB, 'first', sameLetters),
        });
        expect(answer.status).toBe(413);
        expect(JSON.parse(answer.body.toString())).toMatchObject({ error: { type: 'request_too_large' } });
      }
    } finally {
      agent.destroy();
      await alone.stop();
      await early.close();
    }
  });
});

describe('64 bodies of 32 MB at once', () => {
  it.each(['first', 'last'] as const)(
    'with their model %s are answered, or refused for want of room, within the budget',
    async (place) => {
      const upstream = await startRecordingUpstream(
        async (request, reply) => {
          await request.received();
          reply.json(200, { id: 'msg_01Abcdef' });
        },
        { keepBodies: false },
      );
      const service = await startTestService({ keys: ['sk-ant-one'], upstreamUrl: upstream.url });
      const body = bodyOf(LIMIT, place, sameLetters);
      const watch = { over: false, mostHeld: 0, mostMemory: 0, before: process.memoryUsage().rss };
      const watching = (async () => {
        while (!watch.over) {
          // oxlint-disable-next-line no-await-in-loop
          watch.mostHeld = Math.max(watch.mostHeld, await service.metric('tulay_body_bytes_in_flight'));
          watch.mostMemory = Math.max(watch.mostMemory, process.memoryUsage().rss - watch.before);
          // oxlint-disable-next-line no-await-in-loop
          await delay(20);
        }
      })();
      try {
        const answers = await Promise.all(
          Array.from({ length: AT_ONCE }, () => rawCall(service.address, { target: '/v1/messages', body })),
        );
        watch.over = true;
        await watching;
        const served = answers.filter((answer) => answer.status === 200).length;
        const refused = answers.filter((answer) => answer.status === 503);
        expect(served + refused.length).toBe(AT_ONCE);
        expect(served).toBeGreaterThan(0);
        expect(refused.every((answer) => answer.body.includes('Too many large bodies'))).toBe(true);
        expect(upstream.requests.filter((request) => request.bodyBytes === LIMIT)).toHaveLength(served);
        expect(watch.mostHeld).toBeGreaterThan(0);
        expect(watch.mostHeld).toBeLessThanOrEqual(BUDGET);
        expect(watch.mostMemory).toBeLessThan(2 * BUDGET);
        expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0);
        expect(await service.events(AT_ONCE)).toHaveLength(AT_ONCE);
      } finally {
        watch.over = true;
        await watching;
        await service.stop();
        await upstream.close();
      }
    },
    120_000,
  );
});
