import { afterEach, describe, expect, it } from 'vitest';
import { ATTEMPTS_AT_ONCE } from '../../admin-access/failed-attempts.ts';
import {
  LASTING_TOKEN,
  startControlPlaneServer,
  type ControlPlaneServer,
} from '../../testing/control-plane-server.ts';

let server: ControlPlaneServer;

afterEach(() => server.close());

type Start = NonNullable<Parameters<typeof startControlPlaneServer>[0]>;

const elsewhere: Start = {
  sources: {
    configuration: {
      loopback: false,
      requireClientKey: false,
      cache: 'exact',
      roles: new Set(['gateway', 'admin']),
    },
  },
};

async function statusOf(path: string, init: RequestInit = {}): Promise<number> {
  return (await fetch(server.origin + path, init)).status;
}

const withToken = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

async function messageOf(path: string, init: RequestInit): Promise<string> {
  const body = (await (await fetch(server.origin + path, init)).json()) as { error: { message: string } };
  return body.error.message;
}

describe('paths of the admin', () => {
  const PATHS = [
    '/api/admin',
    '/api/admin/',
    '/api/admin/requests',
    '/api/admin/requests?limit=1',
    '/api/admin/nothing',
    '/api/admin/session/more',
    '/api/%61dmin/requests',
    '/api/%61dmin/nothing',
    '/api/admin/%72equests',
  ];

  it('tell somebody without a token nothing, not even which exist', async () => {
    server = await startControlPlaneServer();
    for (const path of PATHS) {
      const response = await fetch(server.origin + path);
      expect([path, response.status]).toEqual([path, 401]);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /);
      expect(response.headers.get('allow')).toBeNull();
      expect(await response.json()).toMatchObject({ error: { type: 'authentication_error' } });
    }
    expect(await statusOf('/api/admin/requests', { method: 'PUT' })).toBe(401);
  });

  it('are 200 or 404 with one', async () => {
    server = await startControlPlaneServer();
    const token = await server.signIn();
    expect(await statusOf('/api/admin/requests', withToken(token))).toBe(200);
    expect(await statusOf('/api/%61dmin/requests', withToken(token))).toBe(200);
    expect(await statusOf('/api/admin/nothing', withToken(token))).toBe(404);
    expect(await statusOf('/api/admin', withToken(token))).toBe(404);
  });

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', `bearer${LASTING_TOKEN}`, `Bearer ${LASTING_TOKEN} more`])(
    'take no “%s” for a token',
    async (authorization) => {
      server = await startControlPlaneServer({ lastingToken: LASTING_TOKEN });
      expect(await statusOf('/api/admin/requests', { headers: { authorization } })).toBe(401);
    },
  );

  it('take the lasting token, from anywhere and behind any proxy', async () => {
    server = await startControlPlaneServer({ ...elsewhere, lastingToken: LASTING_TOKEN, peer: '192.0.2.7' });
    const headers = { authorization: `Bearer ${LASTING_TOKEN}`, 'x-forwarded-for': '198.51.100.1' };
    expect(await statusOf('/api/admin/requests', { headers })).toBe(200);
    expect(await statusOf('/api/admin/status', { headers })).toBe(200);
  });

  it('say why a token is refused and how to get another', async () => {
    server = await startControlPlaneServer();
    const earlier = await startControlPlaneServer();
    const ofEarlierStart = await earlier.signIn();
    await earlier.close();
    const expired = await server.signIn();
    server.wait(12 * 3_600_000);
    for (const [token, reason] of [
      [ofEarlierStart, 'earlier start'],
      [expired, 'older than 12 hours'],
      ['something', 'not known'],
    ] as const) {
      const message = await messageOf('/api/admin/requests', withToken(token));
      expect(message).toContain(reason);
      expect(message).toContain('npm start -- --link');
    }
  });

  it('refuse a wrong token even where none is needed', async () => {
    server = await startControlPlaneServer();
    expect(await statusOf('/api/admin/status')).toBe(200);
    expect(await statusOf('/api/admin/status', withToken('something'))).toBe(401);
  });

  it('answer 429 with retry-after to an address that tries too often', async () => {
    server = await startControlPlaneServer({ lastingToken: LASTING_TOKEN });
    for (let i = 0; i < ATTEMPTS_AT_ONCE; i++) {
      expect(await statusOf('/api/admin/requests', withToken(`guess-${i}`))).toBe(401);
    }
    const response = await fetch(`${server.origin}/api/admin/requests`, withToken(LASTING_TOKEN));
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '6']);
    expect(await response.json()).toMatchObject({ error: { type: 'rate_limit_error' } });
  });
});

describe('without a token, a program on this machine', () => {
  it('reads the status, clears the cache and retries dead letters', async () => {
    server = await startControlPlaneServer();
    expect(await statusOf('/api/admin/status')).toBe(200);
    expect(await statusOf('/api/admin/status', post({ action: 'clear_cache' }))).toBe(200);
    expect(
      await statusOf('/api/admin/status', post({ action: 'retry_dlq_job', params: { jobId: 'job-123' } })),
    ).toBe(404);
  });

  it('may do exactly that', async () => {
    server = await startControlPlaneServer();
    for (const [method, path] of [
      ['HEAD', '/api/admin/status'],
      ['PUT', '/api/admin/status'],
      ['DELETE', '/api/admin/status'],
      ['GET', '/api/admin/status/'],
      ['GET', '/api/admin/requests'],
      ['DELETE', '/api/admin/session'],
    ] as const) {
      expect([`${method} ${path}`, await statusOf(path, { method })]).toEqual([`${method} ${path}`, 401]);
    }
  });

  it('is only a program whose connection ends on this machine', async () => {
    for (const [peer, status] of [
      ['127.0.0.1', 200],
      ['127.8.9.10', 200],
      ['::1', 200],
      ['::ffff:127.0.0.1', 200],
      ['192.0.2.7', 401],
      ['::ffff:192.0.2.7', 401],
      ['::ffff:1.127.0.1', 401],
      ['fe80::1', 401],
      ['', 401],
    ] as const) {
      server = await startControlPlaneServer({ peer });
      expect([peer, await statusOf('/api/admin/status')]).toEqual([peer, status]);
      await server.close();
    }
    server = await startControlPlaneServer();
  });

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'X-Forwarded-Anything', 'x-real-ip', 'via'])(
    'is none that comes through a proxy: %s',
    async (header) => {
      server = await startControlPlaneServer();
      const headers = { [header]: '127.0.0.1' };
      expect(await statusOf('/api/admin/status', { headers })).toBe(401);
      expect(await statusOf('/api/admin/status', post({ action: 'clear_cache' }, headers))).toBe(401);
    },
  );

  it('is let in by nothing where the service is bound elsewhere', async () => {
    server = await startControlPlaneServer(elsewhere);
    expect(await statusOf('/api/admin/status')).toBe(401);
    expect(await statusOf('/api/admin/status', post({ action: 'clear_cache' }))).toBe(401);
  });

  it('is let in no more once TULAY_ADMIN_TOKEN is set', async () => {
    server = await startControlPlaneServer({ lastingToken: LASTING_TOKEN });
    expect(await statusOf('/api/admin/status')).toBe(401);
    expect(await statusOf('/api/admin/status', post({ action: 'clear_cache' }))).toBe(401);
  });
});

describe('metrics', () => {
  it('are open on loopback', async () => {
    server = await startControlPlaneServer();
    const response = await fetch(`${server.origin}/api/metrics`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
      'api_keys_total 1\n',
    ]);
  });

  it('need an admin token elsewhere', async () => {
    server = await startControlPlaneServer({ ...elsewhere, lastingToken: LASTING_TOKEN });
    expect(await statusOf('/api/metrics')).toBe(401);
    expect(await statusOf('/api/metrics', withToken(LASTING_TOKEN))).toBe(200);
  });

  it('leave health and the page open elsewhere', async () => {
    server = await startControlPlaneServer(elsewhere);
    for (const path of ['/', '/api/health', '/api/health/live', '/api/health/ready']) {
      expect([path, await statusOf(path)]).toEqual([path, 200]);
    }
  });
});
