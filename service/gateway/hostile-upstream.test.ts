/** Upstreams that answer no HTTP, too much, too early or not at all, and gateways that lead back to themselves. */
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import zlib from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { rawCall } from '../testing/raw-call.ts';
import { rawSocket } from '../testing/raw-socket.ts';
import { startRecordingUpstream } from '../testing/recording-upstream.ts';
import {
  startTestService,
  type TestService,
  type TestServiceOptions,
} from '../testing/start-test-service.ts';

const MB = 2 ** 20;
const SECRET = 'sk-ant-of-the-pool-0123456789';
const BODY = '{"model":"m","max_tokens":1,"messages":[]}';

let closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  // The newest first.
  for (const close of closers.toReversed()) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await close();
  }
  closers = [];
});

async function gatewayTo(upstreamUrl: string, options: TestServiceOptions = {}): Promise<TestService> {
  const service = await startTestService({ keys: [SECRET], upstreamUrl, ...options });
  closers.push(() => service.stop());
  return service;
}

async function recording(...script: Parameters<typeof startRecordingUpstream>) {
  const upstream = await startRecordingUpstream(...script);
  closers.push(() => upstream.close());
  return upstream;
}

/** A server of plain sockets that answers the first bytes of each connection with `answer`. */
async function rawUpstream(answer: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (service: TestService, target = '/v1/files/x') => rawCall(service.address, { target });
const post = (service: TestService, headers: string[] = []) =>
  rawCall(service.address, { method: 'POST', target: '/v1/messages', headers, body: BODY });

describe('an upstream that answers no HTTP', () => {
  const ok = 'content-length: 2\r\n\r\nok';
  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a status line that is none', 'HTTP/1.1 abc OK\r\n\r\n'],
    ['a status of four digits', `HTTP/1.1 1000 OK\r\n${ok}`],
    ['a status below all', `HTTP/1.1 099 OK\r\n${ok}`],
    ['lines that end in LF alone', 'HTTP/1.1 200 OK\ncontent-length: 2\n\nok'],
    ['a name with a space', `HTTP/1.1 200 OK\r\nx a: b\r\n${ok}`],
    ['a folded header', `HTTP/1.1 200 OK\r\nx-a: b\r\n c\r\n${ok}`],
    ['NUL in a header', `HTTP/1.1 200 OK\r\nx-a: a\0b\r\n${ok}`],
    ['a control character in a header', `HTTP/1.1 200 OK\r\nx-a: a\x01b\r\n${ok}`],
    ['a control character in its words', `HTTP/1.1 200 a\x01b\r\n${ok}`],
    ['two lengths', `HTTP/1.1 200 OK\r\ncontent-length: 3\r\n${ok}`],
    ['a length and chunks', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n${ok}`],
    ['headers without end', `HTTP/1.1 200 OK\r\nx-a: ${'a'.repeat(200_000)}\r\n${ok}`],
  ])('is 502, and said to be that: %s', async (_what, bytes) => {
    const url = await rawUpstream((socket) => void socket.end(Buffer.from(bytes, 'latin1')));
    const service = await gatewayTo(url);
    const answer = await get(service);
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      type: 'error',
      error: { type: 'api_error', message: expect.stringContaining('not valid HTTP') as unknown },
    });
    // The service took no harm.
    expect((await fetch(`${service.address}/api/health`)).status).toBe(200);
    expect((await service.events(1)).at(-1)).toMatchObject({ status: 502, errorClass: 'upstream_malformed' });
  });

  it.each([
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['says nothing and closes', ''],
    ['closes within its headers', 'HTTP/1.1 200 OK\r\nx-a: '],
  ])('is 502 where it %s', async (_what, bytes) => {
    const service = await gatewayTo(await rawUpstream((socket) => void socket.end(bytes)));
    const answer = await get(service);
    expect(answer.status).toBe(502);
    expect(answer.body.toString()).toContain('broke the connection before it answered');
  });

  it.each([
    ['words in Latin-1', Buffer.from('HTTP/1.1 200 d\xe9j\xe0 vu\r\ncontent-length: 2\r\n\r\nok', 'latin1')],
    ['words in UTF-8', Buffer.from('HTTP/1.1 200 ✓\r\ncontent-length: 2\r\n\r\nok')],
    ['no words', Buffer.from('HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok')],
    ['a status nobody knows', Buffer.from('HTTP/1.1 799 Odd\r\ncontent-length: 2\r\n\r\nok')],
    [
      'hints before it',
      Buffer.from(
        'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
      ),
    ],
    ['more than it announced', Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokMORE')],
    ['no length, in HTTP/1.0', Buffer.from('HTTP/1.0 200 OK\r\n\r\nok')],
  ])('but nearly passes: %s', async (_what, bytes) => {
    const service = await gatewayTo(await rawUpstream((socket) => void socket.end(bytes)));
    const answer = await get(service);
    expect(answer.body.toString()).toBe('ok');
    expect(answer.complete).toBe(true);
  });

  it('and sends less than it announced leaves the client’s answer broken too', async () => {
    const url = await rawUpstream(
      (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok'),
    );
    const service = await gatewayTo(url);
    const answer = await get(service);
    expect(answer).toMatchObject({ status: 200, complete: false });
    expect((await service.events(1)).at(-1)).toMatchObject({ errorClass: 'upstream_truncated' });
  });

  it('cannot speak for the gateway', async () => {
    const upstream = await recording((_request, reply) =>
      reply.json(200, {}, [
        'x-tulay-key',
        'forged',
        'X-Tulay-Attempts',
        '99',
        'set-cookie',
        'a=b',
        'connection',
        'keep-alive, x-hop',
        'x-hop',
        '1',
        'x-kept',
        'caf\xe9',
      ]),
    );
    const answer = await get(await gatewayTo(upstream.url));
    expect(answer.rawHeaders.join()).not.toMatch(/forged|a=b|x-hop/);
    expect(answer.header('x-tulay-attempts')).toBe('1');
    expect(answer.header('x-kept')).toBe('caf\xe9');
    expect(answer.header('x-tulay-key')).toBe('primary');
  });
});

describe('an upstream that cannot be reached', () => {
  const addressOf = (url: string): string => new URL(url).port;

  it('is 502 with the cause, without its address', async () => {
    const closed = await startRecordingUpstream();
    await closed.close();
    const noTls = await rawUpstream((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    for (const [url, cause] of [
      [closed.url, 'refused the connection'],
      [noTls.replace('http:', 'https:'), 'No secure connection'],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await get(await gatewayTo(url));
      expect(answer.status).toBe(502);
      expect(answer.body.toString()).toContain(cause);
      expect(answer.body.toString()).not.toMatch(new RegExp(`127\\.0\\.0\\.1|localhost|${addressOf(url)}`));
    }
  });

  it('is tried again for messages, and not for what may have been done already', async () => {
    let connections = 0;
    const url = await rawUpstream((socket) => {
      connections += 1;
      if (connections === 1) socket.resetAndDestroy();
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
    const service = await gatewayTo(url);
    const messages = await post(service);
    expect(messages.status).toBe(200);
    expect(messages.header('x-tulay-attempts')).toBe('2');
    connections = 0;
    expect((await rawCall(service.address, { method: 'POST', target: '/v1/files', body: 'x' })).status).toBe(
      502,
    );
    expect(connections).toBe(1);
  });
});

describe('a redirect of the upstream', () => {
  it.each([301, 302, 303, 307, 308])(
    'is passed on and never followed, nor the key sent along: %d',
    async (status) => {
      const elsewhere = await recording();
      const upstream = await recording((_request, reply) =>
        reply.send(status, ['location', `${elsewhere.url}/v1/messages`], ''),
      );
      const answer = await post(await gatewayTo(upstream.url));
      expect(answer.status).toBe(status);
      expect(answer.header('location')).toBe(`${elsewhere.url}/v1/messages`);
      expect(elsewhere.requests).toEqual([]);
    },
  );
});

describe('an answer that comes before the body has gone out', () => {
  it.each([
    ['declared', `Content-Length: ${20 * MB}\r\n`, 20],
    ['in chunks, on a connection that ends', 'Connection: close\r\nTransfer-Encoding: chunked\r\n', 20],
  ])('reaches a client that sends all first: %s', async (_what, headers, megabytes) => {
    const upstream = await rawUpstream((socket) => {
      // Reads no further, and says so.
      socket.pause();
      const body = '{"type":"error","error":{"type":"request_too_large","message":"no"}}';
      socket.write(
        `HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
    const service = await gatewayTo(upstream);
    const socket = await rawSocket(service.port);
    socket.pause();
    await socket.send(`POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`);
    const chunked = headers.includes('chunked');
    for (let sent = 0; sent < megabytes; sent += 1) {
      const piece = Buffer.alloc(MB, 0x20);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await socket.send(
        chunked ? Buffer.concat([Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')]) : piece,
      );
    }
    if (chunked) await socket.send('0\r\n\r\n');
    socket.resume();
    expect(await socket.until('request_too_large')).toContain('HTTP/1.1 413');
    socket.destroy();
    await vi.waitFor(async () => expect(await service.metric('tulay_body_bytes_in_flight')).toBe(0));
    expect(await service.metric('tulay_key_failures_total')).toBe(0);
  });
});

describe('an answer that unpacks to very much', () => {
  it.each([
    ['an event without end', (size: number) => Buffer.alloc(size, 'a'), 'text/event-stream'],
    [
      'JSON',
      (size: number) => Buffer.concat([Buffer.from('{"id":"'), Buffer.alloc(size, 'a')]),
      'application/json',
    ],
  ])('passes as it is, and takes no memory: %s', async (_what, make, contentType) => {
    const encoded = zlib.gzipSync(make(150 * MB));
    const upstream = await recording((_request, reply) =>
      reply.send(200, ['content-type', contentType, 'content-encoding', 'gzip'], encoded),
    );
    const service = await gatewayTo(upstream.url);
    const before = process.memoryUsage().rss;
    for (const target of ['/v1/messages', '/v1/files', '/v1/messages/batches']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await rawCall(service.address, { method: 'POST', target, body: BODY });
      expect(answer.status).toBe(200);
      expect(answer.body.equals(encoded)).toBe(true);
      expect(process.memoryUsage().rss - before).toBeLessThan(80 * MB);
    }
  });
});

/** Forwards every request to `target`, as a proxy between two gateways would. */
async function proxyTo(target: () => string): Promise<{ url: string; passed: () => number }> {
  let passed = 0;
  const server = http.createServer((request, response) => {
    passed += 1;
    if (passed > 20) {
      response.writeHead(599).end();
      return;
    }
    const forward = http.request(target() + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: { ...request.headers, host: new URL(target()).host },
    });
    forward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    forward.on('error', () => response.destroy());
    request.pipe(forward);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, passed: () => passed };
}

describe('gateways one behind the other', () => {
  it('serve, and name themselves only to addresses of the operator’s own', async () => {
    const upstream = await recording();
    const last = await gatewayTo(upstream.url);
    const first = await gatewayTo(last.address);
    const answer = await post(first, ['x-tulay-via', 'made-up']);
    expect(answer.status).toBe(200);
    expect(answer.header('x-tulay-attempts')).toBe('1');
    expect(upstream.requests[0]?.header('x-tulay-via')).toMatch(/^made-up,[0-9a-f]{16},[0-9a-f]{16}$/);
  });

  it('that lead back to the first end in 508 after one round', async () => {
    let start = '';
    const proxy = await proxyTo(() => start);
    const last = await gatewayTo(proxy.url);
    const first = await gatewayTo(last.address);
    start = first.address;
    for (const answer of [await post(first), await get(first)]) {
      expect(answer.status).toBe(508);
      expect(answer.body.toString()).toContain('ANTHROPIC_BASE_URL');
    }
    expect(proxy.passed()).toBe(2);
  });

  it('that are one and the same end in 508 too', async () => {
    let start = '';
    const proxy = await proxyTo(() => start);
    const service = await gatewayTo(proxy.url);
    start = service.address;
    expect((await get(service)).status).toBe(508);
    expect(proxy.passed()).toBe(1);
  });
});
