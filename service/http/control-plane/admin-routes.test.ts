import { afterEach, describe, expect, it } from 'vitest';
import { adminStatusSchema, requestsPageSchema } from '../../../shared/admin.ts';
import { sampleEvent } from '../../testing/sample-event.ts';
import {
  LASTING_TOKEN,
  sampleKey,
  startControlPlaneServer,
  type ControlPlaneServer,
} from '../../testing/control-plane-server.ts';
import type { CacheControls, QueueControls } from './control-plane-sources.ts';

let server: ControlPlaneServer;

afterEach(() => server.close());

const post = (path: string, body: unknown): Promise<Response> =>
  fetch(server.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const act = (body: unknown): Promise<Response> => post('/api/admin/status', body);

async function messageOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { message: string } }).error.message;
}

describe('a session', () => {
  it('is begun with the token of a link, once, and ended by signing out', async () => {
    server = await startControlPlaneServer();
    const token = server.adminAccess.issueLinkToken();
    const begun = await post('/api/admin/session', { token });
    expect(begun.status).toBe(201);
    const session = (await begun.json()) as { token: string; expiresAt: number };
    expect(session.expiresAt - Date.now()).toBeGreaterThan(11.9 * 3_600_000);
    expect((await post('/api/admin/session', { token })).status).toBe(401);

    const headers = { authorization: `Bearer ${session.token}` };
    const path = `${server.origin}/api/admin/session`;
    expect((await fetch(`${server.origin}/api/admin/requests`, { headers })).status).toBe(200);
    expect((await fetch(path, { method: 'DELETE', headers })).status).toBe(204);
    expect((await fetch(path, { method: 'DELETE', headers })).status).toBe(401);
    expect((await fetch(`${server.origin}/api/admin/requests`, { headers })).status).toBe(401);
  });

  it('says how to get another link when one does not work', async () => {
    server = await startControlPlaneServer();
    const earlier = await startControlPlaneServer();
    const old = earlier.adminAccess.issueLinkToken();
    await earlier.close();
    expect(await messageOf(await post('/api/admin/session', { token: old }))).toMatch(
      /earlier start.*npm start -- --link/,
    );
    expect(await messageOf(await post('/api/admin/session', { token: 'x' }))).toMatch(
      /was used.*npm start -- --link/,
    );
  });

  it('names what is wrong with a request for one', async () => {
    server = await startControlPlaneServer();
    const response = await post('/api/admin/session', { token: 7 });
    expect(response.status).toBe(400);
    expect(await messageOf(response)).toMatch(/^token: /);
  });

  it('is slowed down after many wrong links', async () => {
    server = await startControlPlaneServer();
    for (let i = 0; i < 10; i++) await post('/api/admin/session', { token: `x${i}` });
    const response = await post('/api/admin/session', { token: 'x' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '6']);
  });

  it('is ended also by a client that states a content-type without a body', async () => {
    server = await startControlPlaneServer();
    const headers = {
      authorization: `Bearer ${await server.signIn()}`,
      'content-type': 'application/json',
    };
    const response = await fetch(`${server.origin}/api/admin/session`, { method: 'DELETE', headers });
    expect(response.status).toBe(204);
  });

  it('cannot be ended with the lasting token', async () => {
    server = await startControlPlaneServer({ lastingToken: LASTING_TOKEN });
    const headers = { authorization: `Bearer ${LASTING_TOKEN}` };
    const response = await fetch(`${server.origin}/api/admin/session`, { method: 'DELETE', headers });
    expect(response.status).toBe(400);
  });
});

describe('GET /api/admin/status', () => {
  it('shows the state of every part, and no key but masked', async () => {
    // A field that must not leave although somebody put it there.
    const leaky = Object.assign(sampleKey({ state: 'open', reason: '6 of 10 calls timed out', untilMs: 5 }), {
      secret: 'sk-ant-api03-whole',
    });
    server = await startControlPlaneServer({
      sources: {
        keyPool: { snapshot: () => [leaky] },
        workers: () => [
          {
            id: 'worker-1',
            state: 'busy',
            concurrency: 5,
            processing: 2,
            completed: 7,
            failed: 1,
            lastSeenAt: 4,
          },
        ],
        alerts: () => [{ id: 'quota', severity: 'warning', message: '85 % of the quota is used', since: 3 }],
      },
    });
    const text = await (await fetch(`${server.origin}/api/admin/status`)).text();
    expect(text).not.toContain('api03');
    const status = adminStatusSchema.parse(JSON.parse(text));
    expect(status).toMatchObject({
      status: 'unhealthy',
      keys: [{ label: 'primary', masked: 'sk-ant-…4f2a', state: 'open', reason: '6 of 10 calls timed out' }],
      cache: { mode: 'off', hitRate: '0.0%' },
      queue: { pending: 0, deadLetters: 0 },
      workers: [{ id: 'worker-1' }],
      alerts: [{ id: 'quota' }],
    });
  });
});

describe('POST /api/admin/status', () => {
  it('clears a cache that does not exist: ok, 0 removed', async () => {
    server = await startControlPlaneServer();
    const response = await act({ action: 'clear_cache' });
    expect([response.status, await response.json()]).toEqual([
      200,
      { ok: true, action: 'clear_cache', result: { removed: 0 } },
    ]);
  });

  it('clears the cache there is', async () => {
    let entries = 42;
    const cache: CacheControls = {
      figures: () => ({ status: 'healthy', entries, hits: 3, misses: 1 }),
      clear: () => {
        const removed = entries;
        entries = 0;
        return Promise.resolve(removed);
      },
    };
    server = await startControlPlaneServer({ sources: { cache } });
    expect(await (await act({ action: 'clear_cache' })).json()).toMatchObject({ result: { removed: 42 } });
    expect(await (await fetch(`${server.origin}/api/admin/status`)).json()).toMatchObject({
      cache: { mode: 'exact', entries: 0, hitRate: '75.0%' },
    });
  });

  it('retries a dead letter; one that nobody knows is 404', async () => {
    const retried: string[] = [];
    const queue: QueueControls = {
      figures: () => ({
        status: 'healthy',
        pending: 0,
        processing: 0,
        completed: 0,
        failed: 0,
        deadLetters: 1,
      }),
      retryDeadLetter: (jobId) => {
        if (jobId !== 'job-123') return Promise.resolve('unknown');
        retried.push(jobId);
        return Promise.resolve('retried');
      },
    };
    server = await startControlPlaneServer({ sources: { queue } });
    const found = await act({ action: 'retry_dlq_job', params: { jobId: 'job-123' } });
    expect([found.status, retried]).toEqual([200, ['job-123']]);
    const unknown = await act({ action: 'retry_dlq_job', params: { jobId: 'job-124' } });
    expect([unknown.status, await unknown.json()]).toMatchObject([
      404,
      { error: { type: 'not_found_error' } },
    ]);
  });

  it('names the parameter that is missing', async () => {
    server = await startControlPlaneServer();
    const response = await act({ action: 'retry_dlq_job' });
    expect(response.status).toBe(400);
    expect(await messageOf(response)).toContain('jobId');
  });

  it('answers an unknown action with the valid ones', async () => {
    server = await startControlPlaneServer();
    for (const action of ['restart', 'constructor', '__proto__']) {
      const response = await act({ action });
      expect([action, response.status]).toEqual([action, 400]);
      expect(await messageOf(response)).toContain('clear_cache, retry_dlq_job');
    }
  });
});

describe('GET /api/admin/requests', () => {
  const events = Array.from({ length: 7 }, (_, i) => sampleEvent({ id: `req_${7 - i}` }));

  async function list(query: string): Promise<Response> {
    const headers = { authorization: `Bearer ${await server.signIn()}` };
    return fetch(`${server.origin}/api/admin/requests${query}`, { headers });
  }

  it('lists requests newest first, page by page', async () => {
    server = await startControlPlaneServer({ events: () => events });
    const first = requestsPageSchema.parse(await (await list('?limit=4')).json());
    expect(first.requests).toEqual(events.slice(0, 4));
    expect(first.nextBefore).toBe('req_4');
    const second = requestsPageSchema.parse(await (await list('?limit=4&before=req_4')).json());
    expect([second.requests.map(({ id }) => id), second.nextBefore]).toEqual([
      ['req_3', 'req_2', 'req_1'],
      null,
    ]);
  });

  it.each(['?limit=0', '?limit=201', '?limit=ten', '?limit=1&limit=2', '?limit=1.5', '?before='])(
    'refuses %s and names the field',
    async (query) => {
      server = await startControlPlaneServer({ events: () => events });
      const response = await list(query);
      expect(response.status).toBe(400);
      expect(await messageOf(response)).toMatch(/^(limit|before): /);
    },
  );

  it('says so when the record cannot be read, and logs why', async () => {
    server = await startControlPlaneServer({
      history: { recent: () => Promise.reject(new Error('disk I/O error')) },
    });
    const response = await list('');
    expect(response.status).toBe(503);
    expect(await messageOf(response)).not.toContain('disk');
    expect(server.logged).toMatchObject([[{ err: { message: 'disk I/O error' } }, {}]]);
  });
});
