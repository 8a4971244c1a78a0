/**
 * What the gateway changes of a request is a short list; everything else reaches the upstream byte for byte. Each test compares
 * what the client sent with what the upstream received.
 */
import http from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rawCall, type RawCall } from '../../testing/raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let upstream: RecordingUpstream;
let service: TestService;

beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: ['sk-ant-pool-key'], upstreamUrl: upstream.url });
});
beforeEach(() => {
  upstream.clear();
  upstream.answer((_request, reply) => reply.json(200, { ok: true }));
});
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

async function arrived(call: RawCall) {
  const answer = await rawCall(service.address, call);
  const request = upstream.requests.at(-1);
  if (request === undefined) throw new Error(`nothing arrived: ${answer.status} ${answer.body.toString()}`);
  return request;
}

/** Names and values in turn as pairs. */
function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [raw[at * 2] ?? '', raw[at * 2 + 1] ?? '']);
}

const HOST = /^127\.0\.0\.1:\d+$/;

describe('a request', () => {
  it.each([
    '/v1/messages?beta=true',
    '/v1/messages/count_tokens?',
    '/v1/models?limit=1000&after_id=%E6%A9%8B',
    '/v1/files?a=1&a=2&=&&b',
    "/v1/odd!$&'()*+,;=:@~-._path/x?q=../..//%2e%2F%5c\\|^`{}<>[]\"'",
    '/v1/a%20b%C3%A9/%7Bid%7D?x=%',
    '/v1/future/thing_01Abcdef/',
    '/v1',
    '/v1?x=1',
  ])('has its path and query unchanged: %s', async (target) => {
    expect((await arrived({ target })).target).toBe(target);
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT', 'QUERY'])(
    'has its method unchanged: %s',
    async (method) => {
      const request = await arrived({ method, target: '/v1/future', body: 'some bytes' });
      expect(request.method).toBe(method);
      expect((await request.received()).toString()).toBe('some bytes');
    },
  );

  it('has its headers in their order and spelling, repeated ones apart, with one credential in place of its own', async () => {
    const headers = [
      ['Host', new URL(service.address).host],
      ['anthropic-version', '2026-10-21'],
      ['Anthropic-Beta', 'files-api-2025-04-14, context-1m'],
      ['X-Api-Key', 'sk-ant-of-the-client'],
      ['anthropic-beta', 'skills-2025-10-02'],
      ['ANTHROPIC-Dangerous-Future', 'a'],
      ['anthropic-dangerous-future', 'b'],
      ['Authorization', 'Bearer sk-ant-oat-of-the-client'],
      ['proxy-authorization', 'Basic c2VjcmV0'],
      ['Cookie', 'session=secret'],
      ['User-Agent', 'Någon/1.0'],
      ['Accept', 'application/json'],
      ['accept-encoding', 'gzip, br;q=0.1, weird'],
      ['Content-Type', 'application/json;charset=UTF-8'],
      ['x-stainless-retry-count', '0'],
      ['X-Empty', ''],
      ['X-Forwarded-For', '10.0.0.1'],
      ['Idempotency-Key', 'k-1'],
      ['x-tulay-key', 'primary'],
      ['X-Tulay-Priority', '7'],
      ['X-Tulay-Anything', 'consumed'],
      ['Connection', 'x-hop-by-hop, keep-alive'],
      ['X-Hop-By-Hop', '1'],
      ['TE', 'trailers'],
      ['Content-Length', '2'],
    ];
    const { rawHeaders } = await arrived({
      method: 'POST',
      target: '/v1/messages',
      headers: headers.flat(),
      body: '{}',
    });
    const gone =
      /^(?:host|x-api-key|authorization|proxy-authorization|cookie|connection|x-hop-by-hop|te|content-length|x-tulay-.*)$/i;
    const added = /^(?:host|connection|content-length|x-api-key|x-tulay-via)$/;
    const received = pairs(rawHeaders);
    expect(received.filter(([name]) => !added.test(name))).toEqual(
      headers.filter(([name]) => !gone.test(name ?? '')),
    );
    expect(Object.fromEntries(received.filter(([name]) => added.test(name)))).toEqual({
      host: new URL(upstream.url).host,
      connection: 'keep-alive',
      'content-length': '2',
      'x-api-key': 'sk-ant-pool-key',
      'x-tulay-via': expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(rawHeaders.join('\n')).not.toMatch(/of-the-client|secret/);
  });

  it.each(['/v1/messages', '/v1/messages/count_tokens', '/v1/messages/batches', '/v1/files', '/v1/future'])(
    'to %s has its body unchanged, whole or in chunks, of any bytes',
    async (target) => {
      const anyBytes = Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * 7 + (at >> 8)) & 0xff));
      const json = Buffer.from(
        '{ "model" : "claude-é", "x":1e400, "dup":1, "dup":2, "s":"\\u00e9\\ud83c" }\n\n',
      );
      for (const body of target.includes('messages') ? [json] : [anyBytes, json]) {
        // oxlint-disable-next-line no-await-in-loop
        const whole = await arrived({ method: 'POST', target, body });
        expect((await whole.received()).equals(body)).toBe(true);
        // oxlint-disable-next-line no-await-in-loop
        const chunked = await arrived({
          method: 'POST',
          target,
          headers: ['Transfer-Encoding', 'chunked'],
          body,
        });
        expect((await chunked.received()).equals(body)).toBe(true);
      }
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'GET'])('without a body has none: %s', async (method) => {
    for (const headers of [[], ['Content-Length', '0']]) {
      // oxlint-disable-next-line no-await-in-loop
      const request = await arrived({ method, target: '/v1/future', headers });
      // oxlint-disable-next-line no-await-in-loop
      expect((await request.received()).length).toBe(0);
      expect(request.header('transfer-encoding')).toBeUndefined();
    }
  });

  it('that would change the protocol is passed on as any other', async () => {
    const headers = [
      'Connection',
      'Upgrade, HTTP2-Settings',
      'Upgrade',
      'websocket',
      'HTTP2-Settings',
      'AAMAAABk',
    ];
    const { rawHeaders } = await arrived({
      target: '/v1/future',
      headers: [...headers, 'Sec-WebSocket-Key', 'x'],
    });
    expect(rawHeaders.join()).not.toMatch(/upgrade|http2/i);
    expect(rawHeaders).toContain('Sec-WebSocket-Key');
  });

  it('keeps its length where it announced one', async () => {
    const body = Buffer.alloc(300_000, 'x');
    const request = await arrived({ method: 'POST', target: '/v1/files', body });
    expect(request.header('content-length')).toBe('300000');
    expect(request.header('transfer-encoding')).toBeUndefined();
  });

  it('is answered 100 Continue where it waits for it, and passes without', async () => {
    const { port } = new URL(service.address);
    const status = await new Promise<number>((resolve, reject) => {
      const request = http.request({ port, method: 'POST', path: '/v1/files', agent: false });
      request.setHeader('Expect', '100-continue');
      request.setHeader('Content-Length', '5');
      request.flushHeaders();
      request.on('continue', () => request.end('hello'));
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject);
    });
    expect(status).toBe(200);
    const [request] = upstream.requests;
    expect((await request?.received())?.toString()).toBe('hello');
    expect(request?.header('expect')).toBeUndefined();
  });

  it('gets its host from the upstream’s address', async () => {
    expect((await arrived({ target: '/v1/models' })).header('host')).toMatch(HOST);
  });
});
