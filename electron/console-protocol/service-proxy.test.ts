import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { SessionToken } from '../supervisor/service-session.ts';
import type { Endpoint } from '../supervisor/service-supervisor.ts';
import { pageAnswer, type PageAnswer } from '../testing/fake-protocol.ts';
import { proxyToService } from './service-proxy.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    // One after another.
    // oxlint-disable-next-line no-await-in-loop
    await once(server, 'close');
  }
});

async function serve(listener: RequestListener): Promise<Endpoint> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, controlSocket: '/unused' };
}

function session(...tokens: string[]) {
  const forgotten: string[] = [];
  return {
    forgotten,
    tokenFor: (): Promise<SessionToken> => {
      const token = tokens[forgotten.length];
      return Promise.resolve(token === undefined ? { kind: 'no-owner' } : { kind: 'token', token });
    },
    forget: (token: string) => {
      forgotten.push(token);
      return Promise.resolve();
    },
  };
}

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function ask(
  endpoint: Endpoint | undefined,
  path: string,
  init: Asked = {},
  tokens = session('tls_one'),
): Promise<PageAnswer> {
  const request = new Request(`app://tulay${path}`, init);
  return pageAnswer(await proxyToService(request, { endpoint: () => endpoint, session: tokens }));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe('a call of the page', () => {
  it('reaches the service with the token and without what the browser says about the page', async () => {
    let received: IncomingMessage | undefined;
    let body = '';
    const endpoint = await serve((request, response) => {
      received = request;
      void bodyOf(request).then((text) => {
        body = text;
        response.writeHead(201, { 'content-type': 'application/json', 'x-tulay-request-id': 'r1' });
        return response.end('{"made":true}');
      });
    });
    const answer = await ask(endpoint, '/api/admin/keys?dry=1&label=a%20b', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'last-event-id': '7',
        authorization: 'Bearer of-the-page',
        cookie: 'a=b',
        origin: 'app://tulay',
        referer: 'app://tulay/keys',
        'accept-encoding': 'gzip, br',
        'sec-fetch-site': 'same-origin',
        'x-forwarded-for': '10.0.0.1',
      },
      body: '{"label":"ä"}',
    });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'x-tulay-request-id': 'r1' });
    expect(await answer.text()).toBe('{"made":true}');

    expect(received?.method).toBe('POST');
    expect(received?.url).toBe('/api/admin/keys?dry=1&label=a%20b');
    expect(body).toBe('{"label":"ä"}');
    expect(Object.keys(received?.headers ?? {}).toSorted()).toEqual([
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'last-event-id',
    ]);
    expect(received?.headers).toMatchObject({
      authorization: 'Bearer tls_one',
      host: new URL(endpoint.address).host,
      'last-event-id': '7',
    });
  });

  it('gets answers without a body, and the head alone', async () => {
    const endpoint = await serve((request, response) => {
      response.writeHead(request.method === 'DELETE' ? 204 : request.method === 'HEAD' ? 200 : 304, {
        etag: '"a"',
        'set-cookie': 'session=1',
      });
      response.end();
    });
    for (const [method, status] of [
      ['DELETE', 204],
      ['HEAD', 200],
      ['GET', 304],
    ] as const) {
      // One call after another.
      // oxlint-disable-next-line no-await-in-loop
      const answer = await ask(endpoint, '/api/admin/session', { method });
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({ etag: '"a"' });
      expect(answer.headers).not.toHaveProperty('set-cookie');
      // oxlint-disable-next-line no-await-in-loop
      expect(await answer.text()).toBe('');
    }
  });

  it('gets events as they come', async () => {
    let send: (text: string) => void = () => {};
    const endpoint = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      send = (text) => response.write(text);
    });
    const answer = await ask(endpoint, '/api/admin/events', { headers: { accept: 'text/event-stream' } });
    expect(answer.headers['content-type']).toBe('text/event-stream');
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      const arriving = once(answer.body, 'data');
      send(event);
      // The next one is sent only when this one has arrived.
      // oxlint-disable-next-line no-await-in-loop
      const [chunk]: unknown[] = await arriving;
      expect(Buffer.from(chunk as Uint8Array).toString()).toBe(event);
    }
  });

  it('ends at the service when the page gives up', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const endpoint = await serve((_request, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
    });
    const answer = await ask(endpoint, '/api/admin/events');
    await once(answer.body, 'readable');
    const before = performance.now();
    answer.abort();
    await closed;
    expect(performance.now() - before).toBeLessThan(250);
  });

  it('is broken off where the service breaks off its answer', async () => {
    const endpoint = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    const answer = await ask(endpoint, '/api/admin/requests');
    await expect(answer.text()).rejects.toThrow('aborted');
  });

  it('holds the service back when the page does not read', async () => {
    let written = 0;
    const endpoint = await serve((_request, response) => {
      const chunk = Buffer.alloc(256 * 1024);
      const write = (): void => {
        while (response.write(chunk)) written += chunk.length;
        written += chunk.length;
        response.once('drain', write);
      };
      write();
    });
    const answer = await ask(endpoint, '/api/admin/export');
    await once(answer.body, 'readable');
    let before = -1;
    while (written !== before) {
      before = written;
      // Whether anything more is written shows only with time.
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(written).toBeLessThan(32 * 1024 * 1024);
    answer.abort();
  });
});

describe('a session that the service does not know any more', () => {
  it('is replaced, and the call made again with its body, once', async () => {
    const seen: string[] = [];
    const endpoint = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        seen.push(`${request.headers.authorization} ${body}`);
        return response.writeHead(request.headers.authorization === 'Bearer new' ? 200 : 401).end('{}');
      });
    });
    const tokens = session('old', 'new');
    const answer = await ask(endpoint, '/api/admin/status', { method: 'POST', body: '{"a":1}' }, tokens);
    expect(answer.status).toBe(200);
    expect(seen).toEqual(['Bearer old {"a":1}', 'Bearer new {"a":1}']);
    expect(tokens.forgotten).toEqual(['old']);

    const hopeless = session('old', 'older', 'oldest');
    expect((await ask(endpoint, '/api/admin/status', {}, hopeless)).status).toBe(401);
    expect(hopeless.forgotten).toEqual(['old']);
  });

  it('is said when there is none to be had', async () => {
    const endpoint = await serve((_request, response) => response.end());
    const answer = await ask(endpoint, '/api/admin/status', {}, session());
    expect(answer.status).toBe(503);
    expect(JSON.parse(await answer.text())).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'The service gives the desktop no access: it has just ended.' },
    });
  });
});

describe('a service that does not answer', () => {
  it('is said while none runs', async () => {
    const answer = await ask(undefined, '/api/health');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('The service is not running.');
  });

  it('is said when nobody listens or the call is broken off', async () => {
    const nobody = { address: 'http://127.0.0.1:1', controlSocket: '/unused' };
    expect((await ask(nobody, '/api/health')).status).toBe(502);
    const rude = await serve((request) => request.socket.destroy());
    expect((await ask(rude, '/api/health')).status).toBe(502);
  });

  it('is not asked with a body that is too long', async () => {
    let calls = 0;
    const endpoint = await serve((_request, response) => {
      calls += 1;
      response.end();
    });
    const body = 'x'.repeat(32 * 1024 * 1024 + 1);
    expect((await ask(endpoint, '/api/admin/keys', { method: 'POST', body })).status).toBe(413);
    expect(calls).toBe(0);
  });
});
