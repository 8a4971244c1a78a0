import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { envelopeOf, startHostileClient, statuses, type HostileClient } from '../testing/hostile-client.ts';
import { rawExchange } from '../testing/raw-socket.ts';

let client: HostileClient;
beforeAll(async () => {
  client = await startHostileClient();
});
// Whatever was done to it, the service serves on.
afterEach(() => client.stillServes());
afterAll(() => client.stop());

describe('what is no HTTP', () => {
  const start = 'POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n';
  const chunked = `${start}Transfer-Encoding: chunked\r\n\r\n`;

  it.each([
    ['two different lengths', `${start}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`],
    ['the same length twice', `${start}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
    ['a list of lengths', `${start}Content-Length: 3, 3\r\n\r\nabc`],
    ['a length with a sign', `${start}Content-Length: +3\r\n\r\nabc`],
    ['a negative length', `${start}Content-Length: -1\r\n\r\nabc`],
    ['a hexadecimal length', `${start}Content-Length: 0x3\r\n\r\nabc`],
    ['an empty length', `${start}Content-Length: \r\n\r\nabc`],
    ['a length beyond all numbers', `${start}Content-Length: 99999999999999999999999\r\n\r\nabc`],
    ['a length and chunks', `${start}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks and a length', `${start}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`],
    ['chunks in chunks', `${start}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
    ['xchunked', `${start}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunked before identity', `${start}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['chunked twice', `${start}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunked after a vertical tab', `${start}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`],
    ['a folded header', `${start}X-A: b\r\n c\r\n\r\n`],
    ['a line that ends in LF alone', `POST /v1/messages HTTP/1.1\nHost: 127.0.0.1\r\n\r\n`],
    ['headers that end in LF alone', `POST /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\nX: y\n\n`],
    ['a CR within a header', `${start}X-A: b\rX-B: c\r\n\r\n`],
    ['NUL in a value', `${start}X-A: b\0c\r\n\r\n`],
    ['NUL in a name', `${start}X\0A: b\r\n\r\n`],
    ['a control character in a value', `${start}X-A: b\x01c\r\n\r\n`],
    ['a space before the colon', `${start}Content-Length : 3\r\n\r\nabc`],
    ['a space in a name', `${start}Foo Bar: 3\r\n\r\n`],
    ['no name', `${start}: 3\r\n\r\n`],
    ['a space before the first header', 'GET /v1/models HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n'],
    ['a chunk’s size that is none', `${chunked}zz\r\nabc\r\n0\r\n\r\n`],
    ['a chunk beyond all sizes', `${chunked}fffffffffffffffff\r\nabc\r\n0\r\n\r\n`],
    ['a chunk longer than its size', `${chunked}3\r\nabcX0\r\n\r\n`],
    ['chunks that end in LF alone', `${chunked}3\nabc\n0\n\n`],
    ['a chunk extension that ends in LF alone', `${chunked}3;a\nabc\r\n0\r\n\r\n`],
    ['a control character in the path', 'GET /v1/a\x0cb HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['raw bytes in the path', 'GET /v1/\xe9 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['an unknown method', 'BREW /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['a method in lower case', 'post /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['an unknown version', 'GET /v1/models HTTP/1.2\r\nHost: 127.0.0.1\r\n\r\n'],
    ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the beginning of TLS', Buffer.from('160301020001000001fc0303', 'hex').toString('latin1')],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'],
    ['CONNECT to a path', 'CONNECT /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['a request that ends in its middle', null],
  ])('is answered 400 in the envelope, and the connection closed: %s', async (what, bytes) => {
    const received = await client.onSocket(async (socket) => {
      await socket.send(Buffer.from(bytes ?? `${start}Content-Length: 10\r\n\r\nabc`, 'latin1'));
      if (bytes === null) socket.halfClose();
      expect(await socket.closed()).toBe('end');
      return socket.received;
    });
    expect(statuses(received)).toEqual(['400']);
    expect(received).toMatch(/\r\nconnection: close\r\n/i);
    expect(envelopeOf(received)).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error' },
      // What Node's parser lets begin is a request of its own.
      request_id: what === 'xchunked' ? expect.stringMatching(/^tly-/) : null,
    });
    expect(client.upstream.requests).toEqual([]);
  });

  it.each([
    ['a header of 70 KB', `X-A: ${'a'.repeat(70_000)}\r\n`, '431'],
    ['a header of 2 MB', `X-A: ${'a'.repeat(2_000_000)}\r\n`, '431'],
    ['20,000 headers', 'X-A: b\r\n'.repeat(20_000), '431'],
    ['a path of 70 KB', null, '431'],
  ])('is answered, not reset, when it is too much: %s', async (_what, headers, status) => {
    const line = headers === null ? `GET /v1/${'a'.repeat(70_000)}` : 'GET /v1/models';
    const received = await client.onSocket(async (socket) => {
      // Reads only when all is sent.
      socket.pause();
      await socket.send(`${line} HTTP/1.1\r\n${client.host}${headers ?? ''}\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.resume();
      expect(await socket.closed()).toBe('end');
      return socket.received;
    });
    expect(statuses(received)).toEqual([status]);
    expect(envelopeOf(received).error.message).toContain('64 KB');
  });

  it('may not be 40 KB of chunk extensions either', async () => {
    const received = await rawExchange(
      client.service.port,
      `${chunked}3;${'a'.repeat(40_000)}\r\nabc\r\n0\r\n\r\n`,
    );
    expect(statuses(received)).toEqual(['413']);
    expect(envelopeOf(received).error.type).toBe('request_too_large');
  });

  it('may be reset at any moment', async () => {
    for (const bytes of [
      'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
      'GARBAGE\r\n\r\n',
      chunked,
      `${chunked}zz\r\n`,
      client.post(),
      'POST /v1/mess',
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await client.onSocket(async (socket) => {
        await socket.send(`${bytes}${'x'.repeat(100_000)}`);
        socket.reset();
      });
    }
  });
});

describe('requests one behind the other on one connection', () => {
  it('are answered in their order, bodies and errors included', async () => {
    client.upstream.answer(async (request, reply) => {
      const text = String(await request.received());
      const delayMs = text.includes('first') ? 60 : 0;
      setTimeout(() => reply.json(200, { echo: text }), delayMs);
    });
    const received = await client.onSocket(async (socket) => {
      const large = `{"model":"second","x":"${'a'.repeat(300_000)}"}`;
      await socket.send(
        client.post('', '{"model":"first"}') +
          client.post('', large) +
          client.post('', '{"model":1,"model":2}') +
          client.post('', '', 'GET /api/health/live HTTP/1.1') +
          client.post('', '{"model":"last"}'),
      );
      return socket.until('last');
    });
    expect(statuses(received)).toEqual(['200', '200', '400', '200', '200']);
    const places = ['first', 'second', 'stands twice', '"alive"', 'last'].map((each) =>
      received.indexOf(each),
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  it('are answered before the garbage that follows them', async () => {
    client.upstream.answer((_request, reply) => void setTimeout(() => reply.json(200, { good: true }), 60));
    const received = await rawExchange(
      client.service.port,
      `${client.post()}${client.post()}GARBAGE\r\n\r\n${'x'.repeat(200_000)}`,
    );
    expect(statuses(received)).toEqual(['200', '200', '400']);
    expect(received.match(/"good":true/g)).toHaveLength(2);
    expect(received.indexOf('HPE_INVALID_METHOD')).toBeGreaterThan(received.lastIndexOf('"good"'));
  });

  it('are not mixed with an answer that is under way when garbage follows', async () => {
    let finish: (() => void) | undefined;
    client.upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/plain', 'content-length', '10']);
      reply.write('12345');
      finish = () => reply.end('67890');
    });
    const received = await client.onSocket(async (socket) => {
      await socket.send(client.post());
      await socket.until('12345');
      await socket.send('GARBAGE\r\n\r\n');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(socket.received).not.toContain('HPE_');
      finish?.();
      await socket.closed();
      return socket.received;
    });
    expect(received).toContain('1234567890HTTP/1.1 400');
  });

  it('are all given up when the client goes, and count no longer', async () => {
    client.upstream.answer(() => undefined);
    await client.onSocket(async (socket) => {
      await socket.send(client.post().repeat(30));
      await vi.waitFor(() => expect(client.upstream.requests).toHaveLength(30));
    });
    await vi.waitFor(() => {
      expect(client.upstream.requests.every((request) => request.abortedAt !== null)).toBe(true);
    });
  });
});
