import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startControlPlaneServer, type ControlPlaneServer } from '../../testing/control-plane-server.ts';

let server: ControlPlaneServer;

afterEach(() => server.close());

async function errorOf(response: Response): Promise<{ type: string; message: string }> {
  const body = (await response.json()) as { type: string; error: { type: string; message: string } };
  expect(body).toEqual({ type: 'error', error: body.error, request_id: null });
  return body.error;
}

/** Sends all of it, then reads until the server closes. */
function exchange(origin: string, sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => {
      socket.write(sent, () => socket.on('data', (chunk) => (received += chunk.toString())));
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}

describe('the control plane', () => {
  it('answers an unknown path with 404 in the envelope', async () => {
    server = await startControlPlaneServer();
    const response = await fetch(`${server.origin}/api/nothing`);
    expect(response.status).toBe(404);
    expect(await errorOf(response)).toMatchObject({ type: 'not_found_error' });
  });

  it('answers a wrong method with 405 and the ones the path takes', async () => {
    server = await startControlPlaneServer();
    for (const [method, path, allow] of [
      ['DELETE', '/api/health', 'GET, HEAD'],
      ['OPTIONS', '/api/metrics', 'GET, HEAD'],
      ['GET', '/api/admin/session', 'DELETE, POST'],
      ['PUT', '/api/admin/status', 'GET, POST'],
      ['PROPFIND', '/', 'GET, HEAD'],
    ] as const) {
      const response = await fetch(server.origin + path, {
        method,
        headers: { authorization: `Bearer ${await server.signIn()}` },
      });
      expect([`${method} ${path}`, [response.status, response.headers.get('allow')]]).toEqual([
        `${method} ${path}`,
        [405, allow],
      ]);
      expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error' });
    }
  });

  it('finds an unknown path before it looks at the body', async () => {
    server = await startControlPlaneServer();
    const response = await fetch(`${server.origin}/api/nothing`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"cut',
    });
    expect(response.status).toBe(404);
  });

  it.each([
    ['cut short', '{"action":'],
    ['no JSON', 'action=clear_cache'],
    ['out to reach a prototype', '{"__proto__":{"admin":true},"action":"clear_cache"}'],
    ['empty', ''],
    ['of another shape', '["clear_cache"]'],
  ])('answers a body that is %s with 400', async (_what, body) => {
    server = await startControlPlaneServer();
    const response = await fetch(`${server.origin}/api/admin/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'takes no body of content-type “%s”',
    async (contentType) => {
      server = await startControlPlaneServer();
      const response = await fetch(`${server.origin}/api/admin/status`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: '{"action":"clear_cache"}',
      });
      expect(response.status).toBe(415);
      expect((await errorOf(response)).message).toContain('application/json');
    },
  );

  it.each(['content-length', 'transfer-encoding'])(
    'delivers the 413 to a client that sends all 8 MB before it reads, and keeps its connection (%s)',
    async (framing) => {
      server = await startControlPlaneServer();
      const size = 8 * 2 ** 20;
      const padding = 'x'.repeat(size);
      const [framed, body] =
        framing === 'content-length'
          ? [`content-length: ${size}`, padding]
          : ['transfer-encoding: chunked', `${size.toString(16)}\r\n${padding}\r\n0\r\n\r\n`];
      const received = await exchange(
        server.origin,
        `POST /api/admin/status HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${framed}\r\n\r\n${body}` +
          'GET /api/health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      );
      expect(received).toMatch(/^HTTP\/1\.1 413 /);
      expect(received).toContain('"type":"request_too_large"');
      expect(received).toContain('HTTP/1.1 200 OK');
    },
  );

  it('accepts a body of exactly 1 MB', async () => {
    server = await startControlPlaneServer();
    const head = '{"action":"clear_cache","params":{"padding":"';
    const body = `${head}${'x'.repeat(2 ** 20 - head.length - 3)}"}}`;
    expect(body).toHaveLength(2 ** 20);
    const response = await fetch(`${server.origin}/api/admin/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(200);
  });

  it('keeps the cause of its own fault in the log', async () => {
    server = await startControlPlaneServer({
      sources: {
        keyPool: {
          snapshot: () => {
            throw new Error('the pool is on fire');
          },
        },
      },
    });
    const response = await fetch(`${server.origin}/api/health?secret=in-query`);
    expect(response.status).toBe(500);
    expect(JSON.stringify(await errorOf(response))).not.toContain('fire');
    expect(server.logged).toMatchObject([
      [{ err: { message: 'the pool is on fire' }, path: '/api/health' }, {}],
    ]);
  });

  it('forbids frames, sniffing, referrers and caching on every API answer, errors included', async () => {
    server = await startControlPlaneServer();
    for (const path of ['/api/health', '/api/nothing', '/api/admin/requests', '/api/%zz', '/api/metrics']) {
      const { headers } = await fetch(server.origin + path);
      expect({ path, ...Object.fromEntries(headers) }).toMatchObject({
        path,
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
    }
  });

  it('serves several requests on one connection', async () => {
    server = await startControlPlaneServer();
    const one = 'GET /api/health/live HTTP/1.1\r\nhost: x\r\n\r\n';
    const last = 'GET /api/health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    const received = await exchange(server.origin, one + one + last);
    expect(received.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  });
});
