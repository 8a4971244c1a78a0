/** Bodies made to get around the gateway, to fill its memory, or to have a key blamed. */
import zlib from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  BODY,
  errorType,
  SECRET,
  serveWhole,
  startHostileCalls,
  type HostileCalls,
} from '../testing/hostile-calls.ts';
import { rawCall } from '../testing/raw-call.ts';
import { rawSocket } from '../testing/raw-socket.ts';
import type { RecordingUpstream } from '../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';

const MB = 2 ** 20;

let calls: HostileCalls;
let upstream: RecordingUpstream;
let service: TestService;
let call: HostileCalls['call'];

beforeAll(async () => {
  calls = await startHostileCalls();
  ({ upstream, service, call } = calls);
});
afterEach(() => upstream.clear());
// After everything that follows: nothing is held, and no key has been blamed for what callers did.
afterAll(() => calls.stop());

describe('a body', () => {
  const nested = (depth: number): string =>
    `{"model":"m","x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

  it.each([
    ['the model twice', '{"model":"a","model":"b"}', 400],
    ['stream twice', '{"model":"a","stream":false,"stream":true}', 400],
    ['max_tokens twice', '{"model":"a","max_tokens":1,"x":[],"max_tokens":9}', 400],
    ['an escaped name', '{"m\\u006fdel":"a"}', 400],
    ['10,000 levels', nested(10_000), 400],
    ['101 levels', nested(101), 400],
    ['UTF-16', Buffer.from(BODY, 'utf16le'), 400],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${BODY}`, 'utf16le'), 400],
    ['a model without end', `{"model":"${'m'.repeat(10_000)}"}`, 400],
  ])('with %s is refused, in one piece and byte by byte', async (_what, body, status) => {
    const bytes = Buffer.from(body as string);
    const whole = await call({ body: bytes });
    expect(whole.status).toBe(status);
    expect(errorType(whole.body)).toBe('invalid_request_error');
    const socket = await rawSocket(service.port);
    await socket.send(`POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n`);
    for (const byte of bytes.subarray(0, 200)) {
      // oxlint-disable-next-line no-await-in-loop -- each by itself
      await socket.send(Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]));
    }
    const rest = bytes.subarray(200);
    if (rest.length > 0) await socket.send(`${rest.length.toString(16)}\r\n${rest.toString('latin1')}\r\n`);
    await socket.send('0\r\n\r\n');
    expect(await socket.until('"type":"error"')).toContain(`HTTP/1.1 ${status}`);
    socket.destroy();
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '1'],
    ['no valid JSON', '{"model":"m",,,'],
    ['a byte order mark', `\ufeff${BODY}`],
    ['100 levels', nested(100)],
    ['the model twice, deeper down', '{"model":"m","x":{"model":"a","model":"b"}}'],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x80])],
  ])('with %s is the upstream’s to judge, and reaches it as it is', async (_what, body) => {
    expect((await call({ body })).status).toBe(200);
    expect(upstream.requests[0]?.body).toEqual(Buffer.from(body as string));
  });

  it.each(['gzip', 'deflate', 'br', 'zstd'] as const)(
    'that unpacks to more than it may is stopped in a moment: %s',
    async (encoding) => {
      const encode = {
        gzip: zlib.gzipSync,
        deflate: zlib.deflateSync,
        br: (bytes: Buffer) =>
          zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
        zstd: zlib.zstdCompressSync,
      }[encoding];
      const bomb = encode(Buffer.alloc(200 * MB, 0x20));
      const before = process.memoryUsage().rss;
      const begin = performance.now();
      const answer = await call({ headers: ['content-encoding', encoding], body: bomb });
      expect(answer.status).toBe(413);
      expect(errorType(answer.body)).toBe('request_too_large');
      expect(performance.now() - begin).toBeLessThan(3_000);
      expect(process.memoryUsage().rss - before).toBeLessThan(100 * MB);
      expect(upstream.requests).toEqual([]);
    },
  );

  it.each([
    ['cut short', 'gzip', zlib.gzipSync(BODY).subarray(0, -5), 400],
    ['of another encoding than it says', 'br', zlib.gzipSync(BODY), 400],
    ['not compressed at all', 'zstd', Buffer.from(BODY), 400],
    ['in an unknown encoding', 'lzma', Buffer.from(BODY), 415],
    ['packed twice', 'gzip, gzip', zlib.gzipSync(zlib.gzipSync(BODY)), 415],
  ])('that is %s is refused', async (_what, encoding, body, status) => {
    expect((await call({ headers: ['content-encoding', encoding], body })).status).toBe(status);
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    ['plain', 'identity', (bytes: Buffer) => bytes],
    ['compressed', 'gzip', (bytes: Buffer) => zlib.gzipSync(bytes, { level: 0 })],
  ])(
    'that flows already is broken off before its last byte at a fault, and answered: %s',
    async (...args) => {
      const [, encoding, encode] = args;
      const fault = `{"model":"m","x":"${'a'.repeat(6 * MB)}","model":"n"}`;
      const body = encode(Buffer.from(fault));
      const answer = await call({ headers: ['content-encoding', encoding], body });
      expect(answer.status).toBe(400);
      expect(answer.body.toString()).toContain('stands twice');
      // What is compressed may be found out before anything was sent.
      if (encoding === 'identity') expect(upstream.requests).toHaveLength(1);
      for (const request of upstream.requests) {
        // oxlint-disable-next-line no-await-in-loop -- one at most
        await request.aborted();
        expect(request.complete).toBe(false);
        expect(request.body.length).toBeLessThan(body.length);
      }
    },
  );

  it('that turns out faulty when the upstream answers already says nothing about the key', async () => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'application/json', 'content-length', '100']);
      reply.write('{"early":true');
    });
    const socket = await rawSocket(service.port);
    await socket.send(
      `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${10 * MB}\r\n\r\n{"model":"m","x":"${'a'.repeat(5 * MB)}"`,
    );
    await socket.until('early');
    await socket.send(',"model":"n",');
    await socket.closed();
    expect(socket.received.endsWith('{"early":true')).toBe(true);
    socket.destroy();
    upstream.answer(serveWhole);
    expect(await service.metric('tulay_key_failures_total')).toBe(0);
  });

  it.each([
    ['/v1/messages', '{"x":"'],
    ['/v1/files', '{"model":"m","x":"'],
  ])('sent byte by byte takes little more memory than its bytes: to %s', async (path, begin) => {
    const before = process.memoryUsage().rss;
    const socket = await rawSocket(service.port);
    await socket.send(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `${begin.length.toString(16)}\r\n${begin}\r\n`,
    );
    const block = Buffer.from('1\r\na\r\n'.repeat(50_000));
    for (let sent = 0; sent < 1_500_000; sent += 50_000) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await socket.send(block);
    }
    await socket.send('2\r\n"}\r\n0\r\n\r\n');
    expect(await socket.until('"ok":true', 15_000)).toContain('HTTP/1.1 200');
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MB);
    expect(upstream.requests[0]?.body.length).toBe(1_500_000 + begin.length + 2);
    socket.destroy();
  });

  it('that flows and grows beyond its limit is broken off too', async () => {
    const socket = await rawSocket(service.port);
    await socket.send(
      `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n` +
        `13\r\n{"model":"m","x":"a\r\n`,
    );
    const piece = `100000\r\n${'a'.repeat(MB)}\r\n`;
    for (let sent = 0; sent < 33; sent += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await socket.send(piece);
    }
    await socket.send('0\r\n\r\n');
    expect(await socket.until('"type":"error"')).toContain('HTTP/1.1 413');
    socket.destroy();
    expect(upstream.requests[0]?.complete).toBe(false);
  });

  it('whose client leaves in its middle reaches nobody whole, and is held no longer', async () => {
    for (const target of ['/v1/messages', '/v1/files']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const socket = await rawSocket(service.port);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await socket.send(
        `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${10 * MB}\r\n\r\n{"model":"m","x":"${'a'.repeat(5 * MB)}`,
      );
      // oxlint-disable-next-line no-await-in-loop -- as above
      const request = await upstream.next();
      socket.destroy();
      // oxlint-disable-next-line no-await-in-loop -- as above
      await request.aborted();
      expect(request.complete).toBe(false);
    }
    await vi.waitFor(async () => expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0));
  });
});

describe('a model’s name', () => {
  it.each([
    ['a lone surrogate', '{"model":"\\ud800"}'],
    ['a pair cut in two by its length', JSON.stringify({ model: `${'m'.repeat(63)}😀` })],
    ['line breaks', '{"model":"a\\r\\nx-injected: yes"}'],
    ['control characters', '{"model":"\\u0000\\u0007\\u001b[31m"}'],
    ['letters of another script', '{"model":"модель"}'],
    ['4,000 characters', `{"model":"${'m'.repeat(4_000)}"}`],
  ])('with %s reaches the upstream and harms no header', async (_what, body) => {
    const answer = await call({ body });
    expect(answer.status).toBe(200);
    expect(upstream.requests[0]?.body.toString()).toBe(body);
    expect(answer.header('x-injected')).toBeUndefined();
    expect(answer.header('x-tulay-model')).toMatch(/^[\x21-\x7e]{1,128}$/);
  });

  it('of any kind can be refused too', async () => {
    const empty = await startTestService({
      keys: [SECRET],
      upstreamUrl: 'http://127.0.0.1:9',
    });
    const answer = await rawCall(empty.address, {
      target: '/v1/messages',
      body: '{"model":"\\udfff\\ud800"}',
      method: 'POST',
    });
    expect(answer.status).toBe(502);
    await empty.stop();
  });
});
