import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BODY, startHostileClient, statuses, type HostileClient } from '../testing/hostile-client.ts';
import { rawSocket } from '../testing/raw-socket.ts';
import { createHttpServer, type ControlPlaneHandler } from './server.ts';

let client: HostileClient;
beforeAll(async () => {
  client = await startHostileClient();
});
// Whatever was done to it, the service serves on.
afterEach(() => client.stillServes());
afterAll(() => client.stop());

describe('transfer codings', () => {
  it.each(['gzip, chunked', 'deflate,chunked', 'chunked;q=1, chunked'])(
    'other than chunked are refused: %s',
    async (coding) => {
      const received = await client.onSocket(async (socket) => {
        await socket.send(
          `POST /v1/messages HTTP/1.1\r\n${client.host}Transfer-Encoding: ${coding}\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
        );
        return socket.until('"type":"error"');
      });
      expect(statuses(received)).toEqual(['400']);
      expect(client.upstream.requests).toEqual([]);
    },
  );

  it('leave trailers behind: they are no headers', async () => {
    await client.onSocket(async (socket) => {
      const size = BODY.length.toString(16);
      await socket.send(
        `POST /v1/messages HTTP/1.1\r\n${client.host}Transfer-Encoding: Chunked\r\nTrailer: x-api-key\r\n\r\n` +
          `${size}\r\n${BODY}\r\n0\r\nx-api-key: tly_from-a-trailer\r\nHost: evil.example\r\n\r\n`,
      );
      expect(statuses(await socket.until('still'))).toEqual(['200']);
    });
    const [request] = client.upstream.requests;
    expect(request?.body.toString()).toBe(BODY);
    expect(request?.rawHeaders.join()).not.toMatch(/evil|trailer/i);
  });
});

describe('headers', () => {
  it('are all looked at, however many there are', async () => {
    const many = 'a:b\r\n'.repeat(3_000);
    const received = await client.onSocket(async (socket) => {
      await socket.send(client.post(`${many}x-api-key: tly_unknown\r\n`));
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['401']);
    const twoHosts = await client.onSocket(async (socket) => {
      await socket.send(client.post(`${many}Host: evil.example\r\n`));
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
    const received = await client.onSocket(async (socket) => {
      await socket.send(bytes);
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['400']);
    expect(client.upstream.requests).toEqual([]);
  });
});

describe('methods', () => {
  it('do not include TRACE, whose answer would repeat the pool’s key', async () => {
    const received = await client.onSocket(async (socket) => {
      await socket.send(`TRACE /v1/messages HTTP/1.1\r\n${client.host}\r\n`);
      return socket.until('"type":"error"');
    });
    expect(statuses(received)).toEqual(['405']);
    expect(client.upstream.requests).toEqual([]);
  });

  it('include HEAD with a body, which has no answer’s body all the same', async () => {
    const received = await client.onSocket(async (socket) => {
      await socket.send(client.post('', 'abc', 'HEAD /v1/models HTTP/1.1') + client.post());
      return socket.until('still');
    });
    expect(statuses(received)).toEqual(['200', '200']);
    expect(received.indexOf('still')).toBeGreaterThan(received.lastIndexOf('HTTP/1.1'));
  });

  it.each(['websocket', 'h2c', 'TLS/1.0'])('are not left by an offer to upgrade: %s', async (protocol) => {
    const offer = `Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`;
    const received = await client.onSocket(async (socket) => {
      await socket.send(`GET /v1/models HTTP/1.1\r\n${client.host}${offer}\r\n`);
      return socket.until('still');
    });
    expect(statuses(received)).toEqual(['200']);
    expect(client.upstream.requests[0]?.rawHeaders.join()).not.toMatch(/upgrade|http2/i);
  });
});

describe('many slow clients', () => {
  it('that send a byte now and then do not stop others', async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, () => rawSocket(client.service.port)));
    try {
      for (const [index, socket] of sockets.entries()) {
        const start =
          index % 3 === 0
            ? 'POST /v1/mess'
            : index % 3 === 1
              ? `POST /v1/messages HTTP/1.1\r\n${client.host}Content-Length: 1000000\r\n\r\n{"model":`
              : `POST /v1/files HTTP/1.1\r\n${client.host}Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc`;
        void socket.send(start);
      }
      const drip = setInterval(() => {
        for (const socket of sockets) void socket.send('a');
      }, 20);
      const begin = performance.now();
      for (let round = 0; round < 20; round += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        const answer = await fetch(`${client.service.address}/v1/messages`, { method: 'POST', body: BODY });
        expect(answer.status).toBe(200);
      }
      expect((performance.now() - begin) / 20).toBeLessThan(100);
      clearInterval(drip);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
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
