/** One event for every request, whatever became of it, with what happened in its fields; and the counters say the same. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { fixture } from '../../testing/fixture.ts';
import { rawCall, type RawAnswer, type RawCall } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const MODEL = 'claude-haiku-5-5';
const BODY = `{"model":"${MODEL}","max_tokens":9,"messages":[]}`;

let upstream: RecordingUpstream;
let service: TestService;

beforeAll(async () => {
  // No backoff is waited for.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  upstream = await startRecordingUpstream();
  service = await startTestService({
    keys: ['sk-ant-one'],
    upstreamUrl: upstream.url,
    variables: { TULAY_ALLOWED_ORIGINS: 'https://page.example' },
  });
});
beforeEach(() => upstream.answer((_request, reply) => reply.json(200, { id: 'msg_1' })));
afterAll(async () => {
  vi.restoreAllMocks();
  await service.stop();
  await upstream.close();
});

async function exchanged(call: RawCall): Promise<{ answer: RawAnswer; event: RequestEvent }> {
  const answer = await rawCall(service.address, call);
  return { answer, event: await service.event(answer.header('x-tulay-request-id')) };
}

const REFUSALS: readonly (readonly [string, RawCall, number, string])[] = [
  [
    'another host',
    { target: '/v1/messages', body: BODY, headers: ['Host', 'evil.example'] },
    403,
    'host_refused',
  ],
  [
    'another origin',
    { target: '/v1/messages', body: BODY, headers: ['Origin', 'https://evil.example'] },
    403,
    'origin_refused',
  ],
  ['a dot segment', { target: '/v1/files/../organizations' }, 400, 'bad_request_target'],
  [
    'an unknown client key',
    { target: '/v1/models', headers: ['x-api-key', 'tly_none'] },
    401,
    'unauthenticated',
  ],
  ['the organization', { target: '/v1/organizations/me' }, 403, 'scope_missing'],
  ['an unknown key label', { target: '/v1/models', headers: ['x-tulay-key', 'none'] }, 400, 'bad_parameter'],
  ['a method that is not served', { target: '/v1/models', method: 'TRACE' }, 405, 'method_not_allowed'],
  [
    'too long a body',
    { target: '/v1/messages', method: 'POST', headers: ['content-length', '33554433'] },
    413,
    'request_too_large',
  ],
  ['a field twice', { target: '/v1/messages', body: '{"model":"a","model":"b"}' }, 400, 'ambiguous_field'],
  ['a deep body', { target: '/v1/messages', body: `{"a":${'['.repeat(200)}` }, 400, 'body_too_deep'],
  [
    'an unknown encoding',
    { target: '/v1/messages', body: BODY, headers: ['content-encoding', 'x'] },
    415,
    'unsupported_encoding',
  ],
  [
    'a broken encoding',
    { target: '/v1/messages', body: BODY, headers: ['content-encoding', 'gzip'] },
    400,
    'malformed_body',
  ],
];

describe('a refusal', () => {
  it.each(REFUSALS)('leaves one event: %s', async (_what, call, status, errorClass) => {
    upstream.clear();
    const { answer, event } = await exchanged(call);
    expect(answer.status).toBe(status);
    expect(event).toMatchObject({
      method: call.method ?? (call.body === undefined ? 'GET' : 'POST'),
      status,
      errorClass,
      keyLabel: null,
      attempts: 0,
      stream: false,
      simulated: false,
      inputTokens: null,
      responseBytes: answer.body.length,
      firstByteMs: expect.any(Number),
      durationMs: expect.any(Number),
      upstreamRequestId: null,
    });
    expect(event.durationMs).toBeGreaterThanOrEqual(event.firstByteMs ?? 0);
    expect(upstream.requests).toHaveLength(0);
  });

  it('for want of room leaves one event', async () => {
    const small = await startTestService({
      keys: ['sk-ant-one'],
      upstreamUrl: upstream.url,
      variables: { TULAY_MAX_STREAMS: '1' },
    });
    try {
      let finish = (): void => undefined;
      upstream.answer((_request, reply) => {
        finish = () => reply.json(200, {});
      });
      upstream.clear();
      const first = rawCall(small.address, { target: '/v1/messages', body: BODY });
      await upstream.next();
      const second = await rawCall(small.address, { target: '/v1/messages', body: BODY });
      expect(second.status).toBe(503);
      expect(second.header('retry-after')).toBe('1');
      finish();
      expect((await first).status).toBe(200);
      const events = await small.events(2);
      expect(events.map(({ status, errorClass }) => [status, errorClass])).toEqual([
        [503, 'too_many_streams'],
        [200, null],
      ]);
    } finally {
      await small.stop();
    }
  });

  it('for want of a key leaves one event', async () => {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'tulay-test-'));
    const before = await startTestService({ keys: ['sk-ant-one'], upstreamUrl: upstream.url, dataDirectory });
    await before.stop();
    const keyless = await startTestService({ upstreamUrl: upstream.url, dataDirectory });
    try {
      const answer = await rawCall(keyless.address, { target: '/v1/messages', body: BODY });
      expect(answer.status).toBe(503);
      expect(await keyless.events(1)).toMatchObject([{ status: 503, errorClass: 'not_ready', attempts: 0 }]);
    } finally {
      await keyless.stop();
      await rm(dataDirectory, { recursive: true, force: true });
    }
  });
});

describe('an answer', () => {
  const usage = {
    input_tokens: 1,
    cache_creation_input_tokens: 2,
    cache_read_input_tokens: 3,
    output_tokens: 4,
  };
  const json = JSON.stringify({ id: 'msg_1', stop_reason: 'refusal', usage });

  it.each([
    ['plain', ['content-type', 'application/json'], Buffer.from(json)],
    [
      'encoded',
      ['content-type', 'application/json; charset=utf-8', 'content-encoding', 'gzip'],
      gzipSync(json),
    ],
  ])('of JSON leaves its usage: %s', async (_how, headers, bytes) => {
    upstream.answer((_request, reply) => reply.send(200, ['request-id', 'req_1', ...headers], bytes));
    const startedAfter = Date.now();
    const { answer, event } = await exchanged({ target: '/v1/messages?beta=true', body: BODY });
    expect(event).toEqual({
      id: answer.header('x-tulay-request-id'),
      startedAt: expect.any(Number),
      tenantId: 'anonymous',
      userId: null,
      clientKeyId: null,
      method: 'POST',
      path: '/v1/messages',
      model: MODEL,
      keyLabel: 'primary',
      status: 200,
      stream: false,
      inputTokens: 1,
      outputTokens: 4,
      cacheCreationTokens: 2,
      cacheReadTokens: 3,
      stopReason: 'refusal',
      cacheResult: 'off',
      attempts: 1,
      errorClass: null,
      queueMs: 0,
      firstByteMs: expect.any(Number),
      durationMs: expect.any(Number),
      requestBytes: BODY.length,
      responseBytes: bytes.length,
      upstreamRequestId: 'req_1',
      simulated: false,
    });
    expect(event.startedAt).toBeGreaterThanOrEqual(startedAfter - 1);
    expect(event.startedAt).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['plain', [], fixture('text')],
    ['encoded', ['content-encoding', 'gzip'], gzipSync(fixture('text'))],
  ])('that streams leaves its usage: %s', async (_how, headers, bytes) => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream', ...headers]);
      reply.end(bytes);
    });
    const { event } = await exchanged({ target: '/v1/messages', body: BODY });
    expect(event).toMatchObject({
      stream: true,
      status: 200,
      errorClass: null,
      inputTokens: 21,
      outputTokens: 15,
      cacheCreationTokens: 12,
      cacheReadTokens: 300,
      stopReason: 'end_turn',
      responseBytes: bytes.length,
    });
  });

  it('without a body leaves none', async () => {
    upstream.answer((_request, reply) => {
      reply.head(204, []);
      reply.end();
    });
    const deleted = await exchanged({ target: '/v1/files/file_01Abcdef', method: 'DELETE' });
    expect(deleted.event).toMatchObject({
      status: 204,
      responseBytes: 0,
      firstByteMs: null,
      errorClass: null,
    });
    const looked = await exchanged({ target: '/v1/models', method: 'HEAD' });
    expect(looked.event).toMatchObject({ method: 'HEAD', status: 204, responseBytes: 0, errorClass: null });
  });

  it('to a page’s preflight is the gateway’s own', async () => {
    upstream.clear();
    const headers = ['Origin', 'https://page.example', 'Access-Control-Request-Method', 'POST'];
    const { answer, event } = await exchanged({ target: '/v1/messages', method: 'OPTIONS', headers });
    expect(answer.status).toBe(204);
    expect(event).toMatchObject({ method: 'OPTIONS', status: 204, attempts: 0, errorClass: null });
    expect(upstream.requests).toHaveLength(0);
  });

  it('names its model in a header whatever the model is called', async () => {
    const names = [
      MODEL,
      'with space',
      '橋',
      'x'.repeat(4_000),
      `${'x'.repeat(63)}🌉`,
      '\ud800',
      'a\nb\u0000c',
    ];
    for (const name of names) {
      // oxlint-disable-next-line no-await-in-loop
      const { answer, event } = await exchanged({
        target: '/v1/messages',
        body: JSON.stringify({ model: name }),
      });
      expect(answer.status).toBe(200);
      expect(answer.header('x-tulay-model')).toMatch(/^[\x21-\x7e]{1,128}$/);
      expect(event.model?.startsWith(name.slice(0, 1).toWellFormed())).toBe(true);
    }
  });
});

describe('every request', () => {
  it('is counted once, and none is left under way', async () => {
    // All that were sent in this file, and the page of events knows each by its id.
    const events = await service.events();
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    expect(await service.metric('tulay_requests_total')).toBe(events.length);
    expect(await service.metric('tulay_streams_active')).toBe(0);
    expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0);
  });
});
