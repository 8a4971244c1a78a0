/**
 * What the gateway changes of an answer is a short list; everything else reaches the client byte for byte. Each test compares
 * what the upstream sent with what the client received.
 */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rawCall } from '../../testing/raw-call.ts';
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

/** Names and values in turn as pairs. */
function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [raw[at * 2] ?? '', raw[at * 2 + 1] ?? '']);
}

const OURS =
  /^(?:x-tulay-(?:request-id|cache|key|model|attempts|queue-ms|simulated)|connection|keep-alive)$/i;

describe('an answer', () => {
  it.each([
    [200, 'OK'],
    [200, ''],
    [201, 'Made Up Words'],
    [204, 'No Content'],
    [299, 'Ganz grün'],
    [302, 'Found'],
    [404, 'Not Here'],
    [418, "I'm a teapot"],
    [451, 'x'],
    [599, 'Network Connect Timeout Error'],
  ])('has its status and its words: %i %s', async (status, words) => {
    upstream.answer((_request, reply) => {
      reply.raw(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 ${status} ${words}\r\n`),
          Buffer.from(status === 204 ? 'x: 1\r\n\r\n' : 'Content-Length: 2\r\n\r\nhi'),
        ]),
      );
    });
    const answer = await rawCall(service.address, { target: '/v1/future' });
    expect(answer.status).toBe(status);
    expect(Buffer.from(answer.statusMessage, 'latin1').toString()).toBe(words);
    expect(answer.body.toString()).toBe(status === 204 ? '' : 'hi');
  });

  it('has its headers in their order and spelling, repeated ones apart; only cookies and hop-by-hop fields are dropped', async () => {
    const headers = [
      ['Date', 'Mon, 02 Nov 2026 10:00:00 GMT'],
      ['Content-Type', 'text/plain; charset=latin1'],
      ['request-id', 'req_011Cabc'],
      ['Anthropic-Organization-Id', '0f3c'],
      ['anthropic-ratelimit-requests-remaining', '49'],
      ['set-cookie', '__cf_bm=secret; path=/'],
      ['Set-Cookie', 'b=secret'],
      ['Warning', '110 - "one"'],
      ['warning', '110 - "two"'],
      ['Link', '</a>; rel=next'],
      ['X-Should-Retry', 'true'],
      ['strict-transport-security', 'max-age=31536000'],
      ['X-Latin', 'gr\u00fcn'],
      ['X-Empty', ''],
      ['x-tulay-cache', 'hit'],
      ['x-hop', '1'],
      ['Connection', 'keep-alive, X-Hop'],
      ['Keep-Alive', 'timeout=5'],
      ['Content-Length', '4'],
      ['via', '1.1 google'],
    ];
    upstream.answer((_request, reply) => {
      reply.raw(
        Buffer.from(
          `HTTP/1.1 200 OK\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\nabcd`,
          'latin1',
        ),
      );
    });
    const answer = await rawCall(service.address, { target: '/v1/future' });
    const received = pairs(answer.rawHeaders);
    const gone = /^(?:set-cookie|x-tulay-cache|x-hop|connection|keep-alive)$/i;
    expect(received.filter(([name]) => !OURS.test(name))).toEqual(
      headers.filter(([name]) => !gone.test(name ?? '')),
    );
    expect(received.filter(([name]) => OURS.test(name) && name.startsWith('x-'))).toEqual([
      ['x-tulay-request-id', expect.stringMatching(/^tly-/)],
      ['x-tulay-cache', 'off'],
      ['x-tulay-attempts', '1'],
      ['x-tulay-queue-ms', '0'],
      ['x-tulay-key', 'primary'],
    ]);
    expect(answer.body.toString()).toBe('abcd');
  });

  it.each(['application/json', 'application/octet-stream', 'text/html', 'application/x-jsonl'])(
    'has its body unchanged, whatever it is: %s',
    async (type) => {
      const body = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 31 + (at >> 7)) & 0xff));
      for (const send of ['length', 'chunks'] as const) {
        upstream.answer((_request, reply) => {
          if (send === 'length') {
            reply.send(200, ['content-type', type], body);
            return;
          }
          reply.head(200, ['content-type', type]);
          for (let at = 0; at < body.length; at += 10_000) reply.write(body.subarray(at, at + 10_000));
          reply.end();
        });
        for (const target of [
          '/v1/messages',
          '/v1/messages/batches/msgbatch_01Abcdef/results',
          '/v1/files',
          '/v1/future',
        ]) {
          // oxlint-disable-next-line no-await-in-loop
          const answer = await rawCall(service.address, { method: 'POST', target, body: '{}' });
          expect(answer.complete).toBe(true);
          expect(answer.body.equals(body)).toBe(true);
          expect(answer.header('content-length')).toBe(send === 'length' ? '200000' : undefined);
        }
      }
    },
  );

  it('has its encoding and encoded bytes unchanged', async () => {
    const body = gzipSync('{"id":"msgbatch_01Abcdef","results_url":null}');
    upstream.answer((_request, reply) => {
      reply.send(
        200,
        ['content-type', 'application/json', 'content-encoding', 'gzip', 'vary', 'accept-encoding'],
        body,
      );
    });
    for (const target of ['/v1/messages', '/v1/messages/batches', '/v1/future']) {
      // oxlint-disable-next-line no-await-in-loop
      const answer = await rawCall(service.address, { method: 'POST', target, body: '{}' });
      expect(answer.header('content-encoding')).toBe('gzip');
      expect(answer.header('content-length')).toBe(String(body.length));
      expect(answer.body.equals(body)).toBe(true);
    }
  });

  it('that has not changed has the length of what it does not send', async () => {
    upstream.answer((_request, reply) => {
      reply.raw(
        'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n',
      );
    });
    const answer = await rawCall(service.address, {
      target: '/v1/future',
      headers: ['If-None-Match', '"a"'],
    });
    expect(answer).toMatchObject({ status: 304, complete: true });
    expect([answer.header('etag'), answer.header('content-length')]).toEqual(['"a"', '10']);
  });

  it('to HEAD has its headers and no body', async () => {
    upstream.answer((request, reply) => {
      expect(request.method).toBe('HEAD');
      reply.raw('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 1234\r\n\r\n');
    });
    const answer = await rawCall(service.address, { method: 'HEAD', target: '/v1/models' });
    expect(answer).toMatchObject({ status: 200, complete: true });
    expect(answer.header('content-length')).toBe('1234');
    expect(answer.body.length).toBe(0);
  });

  it('that lasts until the connection closes reaches the client whole', async () => {
    upstream.answer((_request, reply) => {
      reply.raw('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end');
    });
    const answer = await rawCall(service.address, { target: '/v1/future' });
    expect(answer).toMatchObject({ status: 200, complete: true });
    expect(answer.body.toString()).toBe('until the end');
  });

  it('after an interim one is the one that counts', async () => {
    upstream.answer((_request, reply) => {
      reply.raw(
        'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
      );
    });
    const answer = await rawCall(service.address, { target: '/v1/future' });
    expect(answer).toMatchObject({ status: 200, complete: true });
    expect(answer.body.toString()).toBe('hi');
    expect(answer.header('link')).toBeUndefined();
  });

  it.each([
    ['no HTTP at all', 'garbage\r\n\r\n'],
    ['a bad header', 'HTTP/1.1 200 OK\r\nContent Length: 2\r\n\r\nhi'],
    ['control characters in its words', 'HTTP/1.1 200 a\u0001b\r\nContent-Length: 2\r\n\r\nhi'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
    ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(300_000)}`],
  ])('that is malformed (%s) becomes a 502 in the envelope', async (_kind, bytes) => {
    upstream.answer((_request, reply) => {
      reply.raw(bytes);
    });
    const answer = await rawCall(service.address, {
      target: '/v1/future',
      headers: ['x-tulay-key', 'primary'],
    });
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body.toString())).toMatchObject({ type: 'error', error: { type: 'api_error' } });
  });

  it('whose words are no UTF-8 still reaches the client', async () => {
    upstream.answer((_request, reply) => {
      reply.raw(Buffer.from('HTTP/1.1 200 gr\u00fcn \u0080\r\nContent-Length: 2\r\n\r\nhi', 'latin1'));
    });
    const answer = await rawCall(service.address, {
      target: '/v1/future',
      headers: ['x-tulay-key', 'primary'],
    });
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe('hi');
  });
});
