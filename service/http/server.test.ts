import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { rawExchange, rawSocket, type RawSocket } from '../testing/raw-socket.ts';
import {
  startRecordingUpstream,
  type RecordingUpstream,
  type Script,
} from '../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';
import { createHttpServer, type ControlPlaneHandler } from './server.ts';

const MB = 2 ** 20;
const BODY = '{"model":"m","max_tokens":1,"messages":[]}';

let upstream: RecordingUpstream;
let service: TestService;
let host: string;

const serve: Script = (_request, reply) => reply.json(200, { served: 'still' });

beforeAll(async () => {
  upstream = await startRecordingUpstream(serve);
  service = await startTestService({ keys: ['sk-ant-test-key-0123456789'], upstreamUrl: upstream.url });
  host = `Host: 127.0.0.1:${service.port}\r\n`;
});

afterEach(async () => {
  // Whatever was done to it, the service serves on.
  upstream.answer(serve);
  const answer = await fetch(`${service.address}/v1/messages`, { method: 'POST', body: BODY });
  if ((await answer.text()) !== '{"served":"still"}') throw new Error('the service does not serve on');
  upstream.clear();
});

afterAll(async () => {
  await service.stop();
  await upstream.close();
});

const post = (headers = '', body = BODY, line = 'POST /v1/messages HTTP/1.1'): string =>
  `${line}\r\n${host}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const statuses = (received: string): string[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1] ?? '');

/** The message of the error envelope that ends what was received. */
function errorOf(received: string): { type: string; message: string } {
  const body: unknown = JSON.parse(received.slice(received.lastIndexOf('\r\n\r\n') + 4));
  expect(body).toMatchObject({ type: 'error', error: {}, request_id: null });
  return (body as { error: { type: string; message: string } }).error;
}

async function onSocket<T>(use: (socket: RawSocket) => Promise<T>): Promise<T> {
  const socket = await rawSocket(service.port);
  try {
    return await use(socket);
  } finally {
    socket.destroy();
  }
}

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
  ])('is answered 400 in the envelope, and the connection closed: %s', async (_what, bytes) => {
    const received = await onSocket(async (socket) => {
      await socket.send(Buffer.from(bytes ?? `${start}Content-Length: 10\r\n\r\nabc`, 'latin1'));
      if (bytes === null) socket.halfClose();
      expect(await socket.closed()).toBe('end');
      return socket.received;
    });
    expect(statuses(received)).toEqual(['400']);
    expect(received).toMatch(/\r\nconnection: close\r\n/i);
    expect(errorOf(received).type).toBe('invalid_request_error');
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    ['a header of 70 KB', `X-A: ${'a'.repeat(70_000)}\r\n`, '431'],
    ['a header of 2 MB', `X-A: ${'a'.repeat(2_000_000)}\r\n`, '431'],
    ['20,000 headers', 'X-A: b\r\n'.repeat(20_000), '431'],
    ['a path of 70 KB', null, '431'],
  ])('is answered, not reset, when it is too much: %s', async (_what, headers, status) => {
    const line = headers === null ? `GET /v1/${'a'.repeat(70_000)}` : 'GET /v1/models';
    const received = await onSocket(async (socket) => {
      // Reads only when all is sent.
      socket.pause();
      await socket.send(`${line} HTTP/1.1\r\n${host}${headers ?? ''}\r\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.resume();
      expect(await socket.closed()).toBe('end');
      return socket.received;
    });
    expect(statuses(received)).toEqual([status]);
    expect(errorOf(received).message).toContain('64 KB');
  });

  it('may not be 40 KB of chunk extensions either', async () => {
    const received = await rawExchange(service.port, `${chunked}3;${'a'.repeat(40_000)}\r\nabc\r\n0\r\n\r\n`);
    expect(statuses(received)).toEqual(['413']);
    expect(errorOf(received).type).toBe('request_too_large');
  });

  it('may be reset at any moment', async () => {
    for (const bytes of [
      'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n',
      'GARBAGE\r\n\r\n',
      chunked,
      `${chunked}zz\r\n`,
      post(),
      'POST /v1/mess',
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await onSocket(async (socket) => {
        await socket.send(`${bytes}${'x'.repeat(100_000)}`);
        socket.reset();
      });
    }
  });
});

describe('transfer codings', () => {
  it.each(['gzip, chunked', 'deflate,chunked', 'chunked;q=1, chunked'])(
    'other than chunked are refused: %s',
    async (coding) => {
      const received = await onSocket(async (socket) => {
        await socket.send(
          `POST /v1/messages HTTP/1.1\r\n${host}Transfer-Encoding: ${coding}\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
        );
        return socket.until('"type":"error"');
      });
      expect(statuses(received)).toEqual(['400']);
      expect(upstream.requests).toEqual([]);
    },
  );

  it('leave trailers behind: they are no headers', async () => {
    await onSocket(async (socket) => {
      const size = BODY.length.toString(16);
      await socket.send(
        `POST /v1/messages HTTP/1.1\r\n${host}Transfer-Encoding: Chunked\r\nTrailer: x-api-key\r\n\r\n` +
          `${size}\r\n${BODY}\r\n0\r\nx-api-key: tly_from-a-trailer\r\nHost: evil.example\r\n\r\n`,
      );
      expect(statuses(await socket.until('still'))).toEqual(['200']);
    });
    const [request] = upstream.requests;
    expect(request?.body.toString()).toBe(BODY);
    expect(request?.rawHeaders.join()).not.toMatch(/evil|trailer/i);
  });
});

describe('headers', () => {
  it('are all looked at, however many there are', async () => {
    const many = 'a:b\r\n'.repeat(3_000);
    const received = await onSocket(async (socket) => {
      await socket.send(post(`${many}x-api-key: tly_unknown\r\n`));
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['401']);
    const twoHosts = await onSocket(async (socket) => {
      await socket.send(post(`${many}Host: evil.example\r\n`));
      return socket.until('"type":"error"');
    });
    expect(statuses(twoHosts)).toEqual(['400']);
  });

  it.each([
    ['no Host', 'GET /v1/models HTTP/1.1\r\n\r\n'],
    ['no Host, in HTTP/1.0', 'GET /v1/models HTTP/1.0\r\n\r\n'],
    ['no Host, before there were versions', 'GET /v1/models\r\n\r\n'],
    ['two Hosts', 'GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['no Host, off the data plane', 'GET /api/health HTTP/1.1\r\n\r\n'],
    ['an absolute target', 'GET http://127.0.0.1/v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
  ])('and targets that name no one place are refused in the envelope: %s', async (_what, bytes) => {
    const received = await onSocket(async (socket) => {
      await socket.send(bytes);
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['400']);
    expect(upstream.requests).toEqual([]);
  });
});

describe('methods', () => {
  it('do not include TRACE, whose answer would repeat the pool’s key', async () => {
    const received = await onSocket(async (socket) => {
      await socket.send(`TRACE /v1/messages HTTP/1.1\r\n${host}\r\n`);
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['405']);
    expect(upstream.requests).toEqual([]);
  });

  it('include HEAD with a body, which has no answer’s body all the same', async () => {
    const received = await onSocket(async (socket) => {
      await socket.send(post('', 'abc', 'HEAD /v1/models HTTP/1.1') + post());
      return socket.until('still');
    });
    expect(statuses(received)).toEqual(['200', '200']);
    expect(received.indexOf('still')).toBeGreaterThan(received.lastIndexOf('HTTP/1.1'));
  });

  it.each(['websocket', 'h2c', 'TLS/1.0'])('are not left by an offer to upgrade: %s', async (protocol) => {
    const offer = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`;
    const received = await onSocket(async (socket) => {
      await socket.send(`GET /v1/models HTTP/1.1\r\n${host}${offer}\r\n`);
      return socket.until('still');
    });
    expect(statuses(received)).toEqual(['200']);
    expect(upstream.requests[0]?.rawHeaders.join()).not.toMatch(/upgrade|http2/i);
  });
});

describe('requests one behind the other on one connection', () => {
  it('are answered in their order, bodies and errors included', async () => {
    upstream.answer(async (request, reply) => {
      const text = String(await request.received());
      const delayMs = text.includes('first') ? 60 : 0;
      setTimeout(() => reply.json(200, { echo: text }), delayMs);
    });
    const received = await onSocket(async (socket) => {
      const large = `{"model":"second","x":"${'a'.repeat(300_000)}"}`;
      await socket.send(
        post('', '{"model":"first"}') +
          post('', large) +
          post('', '{"model":1,"model":2}') +
          post('', '', 'GET /api/health/live HTTP/1.1') +
          post('', '{"model":"last"}'),
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
    upstream.answer((_request, reply) => void setTimeout(() => reply.json(200, { good: true }), 60));
    const received = await rawExchange(
      service.port,
      `${post()}${post()}GARBAGE\r\n\r\n${'x'.repeat(200_000)}`,
    );
    expect(statuses(received)).toEqual(['200', '200', '400']);
    expect(received.match(/"good":true/g)).toHaveLength(2);
    expect(received.indexOf('HPE_INVALID_METHOD')).toBeGreaterThan(received.lastIndexOf('"good"'));
  });

  it('are not mixed with an answer that is under way when garbage follows', async () => {
    let finish: (() => void) | undefined;
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/plain', 'content-length', '10']);
      reply.write('12345');
      finish = () => reply.end('67890');
    });
    const received = await onSocket(async (socket) => {
      await socket.send(post());
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
    upstream.answer(() => undefined);
    await onSocket(async (socket) => {
      await socket.send(post().repeat(30));
      await vi.waitFor(() => expect(upstream.requests).toHaveLength(30));
    });
    await vi.waitFor(() => {
      expect(upstream.requests.every((request) => request.abortedAt !== null)).toBe(true);
    });
  });
});

/** Sends everything before it reads anything, as simple clients do; stops when nobody takes the bytes any more. */
async function sendThenRead(
  socket: RawSocket,
  head: string,
  bytes: number,
  chunked: boolean,
): Promise<string> {
  const piece = Buffer.alloc(MB, 0x20);
  socket.pause();
  await socket.send(head);
  for (let sent = 0; sent < bytes; sent += MB) {
    const part = piece.subarray(0, Math.min(MB, bytes - sent));
    const framed = chunked ? [`${part.length.toString(16)}\r\n`, part, '\r\n'] : [part];
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    for (const each of framed) await socket.send(each);
  }
  if (chunked) await socket.send('0\r\n\r\n');
  socket.resume();
  return socket.until('"type":"error"');
}

describe('a body that is too large', () => {
  const length = `Content-Length: ${33 * MB}\r\n`;
  const chunks = 'Transfer-Encoding: chunked\r\n';
  const close = 'Connection: close\r\n';

  it.each([
    ['declared', `POST /v1/messages HTTP/1.1`, length, '413'],
    ['in chunks', `POST /v1/messages HTTP/1.1`, chunks, '413'],
    ['declared, on a connection that ends', `POST /v1/messages HTTP/1.1`, `${close}${length}`, '413'],
    ['in chunks, on a connection that ends', `POST /v1/messages HTTP/1.1`, `${close}${chunks}`, '413'],
    ['declared, in HTTP/1.0', `POST /v1/messages HTTP/1.0`, length, '413'],
    ['to a path that is refused', `POST /v1//messages HTTP/1.1`, `${close}${length}`, '400'],
    ['from a page that is refused', `POST /v1/messages HTTP/1.1`, `${close}Origin: null\r\n${length}`, '403'],
    ['to the control plane', `POST /api/admin/keys HTTP/1.1`, `${close}${length}`, '401'],
    [
      'with an expectation nobody knows',
      `POST /v1/messages HTTP/1.1`,
      `${close}Expect: x\r\n${length}`,
      '400',
    ],
  ])('is refused so that a client reads it who sends all first: %s', async (_what, line, headers, status) => {
    await onSocket(async (socket) => {
      const received = await sendThenRead(
        socket,
        `${line}\r\n${host}${headers}\r\n`,
        33 * MB,
        headers.includes('chunked'),
      );
      expect(statuses(received)).toEqual([status]);
      if (headers.includes(close) || line.endsWith('1.0')) {
        expect(await socket.closed()).toBe('end');
        return;
      }
      await socket.send(post());
      await socket.until('HTTP/1.1 200');
    });
    expect(upstream.requests.every((request) => request.body.toString() === BODY)).toBe(true);
  });

  it.each([
    ['/v1/messages', 32],
    ['/v1/messages/count_tokens', 32],
    ['/v1/messages/batches', 256],
    ['/v1/files', 500],
    ['/v1/anything', 500],
  ])('is known by its declared length: %s takes %d MB', async (path, limitMb) => {
    const received = await onSocket(async (socket) => {
      await socket.send(`POST ${path} HTTP/1.1\r\n${host}Content-Length: ${limitMb * MB + 1}\r\n\r\n`);
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['413']);
    expect(received).toContain(`${limitMb} MB`);
    expect(upstream.requests).toEqual([]);

    const exact = await onSocket(async (socket) => {
      await socket.send(
        `POST ${path} HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: ${limitMb * MB}\r\n\r\n`,
      );
      return socket.until('\r\n\r\n');
    });
    expect(statuses(exact)).toEqual(['100']);
  });
});

describe('Expect: 100-continue', () => {
  it('is answered before the body is asked for', async () => {
    await onSocket(async (socket) => {
      await socket.send(
        `POST /v1/messages HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: ${BODY.length}\r\n\r\n`,
      );
      expect(statuses(await socket.until('\r\n\r\n'))).toEqual(['100']);
      await socket.send(BODY);
      expect(statuses(await socket.until('still'))).toEqual(['100', '200']);
    });
    expect(upstream.requests[0]?.header('expect')).toBeUndefined();
  });

  it.each([
    ['too large', '', '/v1/messages', 33 * MB, '413'],
    ['for a client key that is unknown', 'x-api-key: tly_x\r\n', '/v1/messages', 5, '401'],
    ['from a page', 'Origin: http://evil.example\r\n', '/v1/messages', 5, '403'],
    ['from a page, for the control plane', 'Origin: http://evil.example\r\n', '/api/health', 5, '403'],
  ])('is answered without a 100, and the connection closed, when the body is %s', async (...args) => {
    const [, headers, path, length, status] = args;
    const received = await rawExchange(
      service.port,
      `POST ${path} HTTP/1.1\r\n${host}${headers}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`,
    );
    expect(statuses(received)).toEqual([status]);
  });

  it('is the only expectation that is known', async () => {
    const received = await onSocket(async (socket) => {
      await socket.send(post('Expect: 200-maybe\r\n'));
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['400']);
    expect(upstream.requests).toEqual([]);
  });
});

describe('a client that has nothing more to send', () => {
  it('still gets its answer', async () => {
    upstream.answer((_request, reply) => void setTimeout(() => reply.json(200, { late: true }), 200));
    const received = await onSocket(async (socket) => {
      await socket.send(post());
      socket.halfClose();
      expect(await socket.closed()).toBe('end');
      return socket.received;
    });
    expect(statuses(received).filter((status) => status !== '100')).toEqual(['200']);
    expect(received).toContain('{"late":true}');
  });

  it('is told from one that left: the upstream hears of that within 250 ms', async () => {
    upstream.answer(() => undefined);
    const leftAt = await onSocket(async (socket) => {
      await socket.send(post());
      await upstream.next();
      return performance.now();
    });
    const [request] = upstream.requests;
    expect((await request?.aborted())! - leftAt).toBeLessThan(250);
  });

  it('is noticed when it leaves later', async () => {
    upstream.answer(() => undefined);
    await onSocket(async (socket) => {
      await socket.send(post());
      socket.halfClose();
      const request = await upstream.next();
      await new Promise((resolve) => setTimeout(resolve, 120));
      expect(request.abortedAt).toBeNull();
    });
    await upstream.requests[0]?.aborted();
  });

  it('is taken to have left in the middle of an answer, and where it speaks HTTP/1.0', async () => {
    upstream.answer((_request, reply) => {
      reply.head(200, ['content-type', 'text/event-stream']);
      reply.write('event: ping\ndata: {}\n\n');
    });
    await onSocket(async (socket) => {
      await socket.send(post());
      await socket.until('ping');
      socket.halfClose();
      await upstream.requests[0]?.aborted();
    });
    upstream.answer(() => undefined);
    await onSocket(async (socket) => {
      await socket.send(post('', BODY, 'POST /v1/messages HTTP/1.0'));
      const request = await upstream.next();
      socket.halfClose();
      await request.aborted();
    });
  });
});

describe('the server by itself', () => {
  const started: ReturnType<typeof createHttpServer>[] = [];
  const listen = async (handle: ControlPlaneHandler['handle']): Promise<number> => {
    const http = createHttpServer({
      gateway: null,
      controlPlane: { handle },
      hostAndOrigin: { loopback: true, allowedHosts: [], allowedOrigins: [] },
      nextRequestId: () => 'tly-test-1',
    });
    started.push(http);
    await new Promise<void>((resolve) => {
      http.server.listen(0, '127.0.0.1', resolve);
    });
    return (http.server.address() as AddressInfo).port;
  };
  const connections = (): Promise<number> =>
    new Promise((resolve) => {
      started.at(-1)?.server.getConnections((_error, count) => resolve(count));
    });

  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(started.splice(0).map((http) => http.drain(0)));
  });

  it('keeps no connection whose client sends no HTTP and does not close', async () => {
    const port = await listen(() => undefined);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const socket = await rawSocket(port);
    await socket.send('GARBAGE\r\n\r\n');
    expect(await socket.closed(1e9)).toBe('end');
    expect(await connections()).toBe(1);
    vi.advanceTimersByTime(2_000);
    vi.useRealTimers();
    await vi.waitFor(async () => expect(await connections()).toBe(0));
    socket.destroy();
  });

  it('answers 408 where a request does not arrive in time, unless its answer has begun', async () => {
    let begin: (() => void) | undefined;
    const port = await listen((_request, response) => {
      begin = () => {
        response.writeHead(200, ['content-length', '100']);
        response.write('begun');
      };
    });
    const overdue = Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    const server = started[0]?.server;
    for (const hasBegun of [false, true]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const serverSide = new Promise((resolve) => server?.once('connection', resolve));
      // oxlint-disable-next-line no-await-in-loop -- as above
      const socket = await rawSocket(port);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await socket.send('POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc');
      // oxlint-disable-next-line no-await-in-loop -- as above
      await vi.waitFor(() => expect(begin).toBeDefined());
      if (hasBegun) begin?.();
      begin = undefined;
      // oxlint-disable-next-line no-await-in-loop -- as above
      if (hasBegun) await socket.until('begun');
      // oxlint-disable-next-line no-await-in-loop -- as above
      server?.emit('clientError', overdue, await serverSide);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await socket.closed();
      expect(statuses(socket.received)).toEqual([hasBegun ? '200' : '408']);
      if (hasBegun) expect(socket.received.endsWith('begun')).toBe(true);
      socket.destroy();
    }
  });

  it('drains: answers what is under way, takes nothing new, and cuts off what does not end', async () => {
    let finish: (() => void) | undefined;
    const port = await listen((_request, response) => {
      finish = () => response.end('done');
    });
    const [slow, stuck] = [await rawSocket(port), await rawSocket(port)];
    await slow.send('GET /api/slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await vi.waitFor(() => expect(finish).toBeDefined());
    const finishSlow = finish;
    await stuck.send('GET /api/stuck HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await vi.waitFor(() => expect(finish).not.toBe(finishSlow));
    const drained = started[0]?.drain(300);
    finishSlow?.();
    expect(await slow.until('done')).toContain('200 OK');
    await expect(rawSocket(port)).rejects.toThrow('ECONNREFUSED');
    await drained;
    expect(await stuck.closed()).toBe('end');
    expect(stuck.received).toBe('');
    slow.destroy();
    stuck.destroy();
    started.length = 0;
  });
});

describe('many slow clients', () => {
  it('that send a byte now and then do not stop others', async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => rawSocket(service.port)));
    try {
      for (const [index, socket] of sockets.entries()) {
        const start =
          index % 3 === 0
            ? 'POST /v1/mess'
            : index % 3 === 1
              ? `POST /v1/messages HTTP/1.1\r\n${host}Content-Length: 1000000\r\n\r\n{"model":`
              : `POST /v1/files HTTP/1.1\r\n${host}Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc`;
        void socket.send(start);
      }
      const drip = setInterval(() => {
        for (const socket of sockets) void socket.send('a');
      }, 20);
      const begin = performance.now();
      for (let round = 0; round < 20; round += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const answer = await fetch(`${service.address}/v1/messages`, { method: 'POST', body: BODY });
        expect(answer.status).toBe(200);
      }
      expect((performance.now() - begin) / 20).toBeLessThan(100);
      clearInterval(drip);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  });
});

describe('an upstream address that is not there', () => {
  it('leaves nothing of it in the answer', async () => {
    const unused = createServer();
    await new Promise<void>((resolve) => {
      unused.listen(0, '127.0.0.1', resolve);
    });
    const { port } = unused.address() as AddressInfo;
    await new Promise((resolve) => {
      unused.close(resolve);
    });
    const alone = await startTestService({
      keys: ['sk-ant-test-key-0123456789'],
      upstreamUrl: `http://127.0.0.1:${port}`,
    });
    const answer = await fetch(`${alone.address}/v1/files`);
    expect(answer.status).toBe(502);
    const text = await answer.text();
    expect(text).toContain('refused the connection');
    expect(text).not.toContain(String(port));
    await alone.stop();
  });
});
