import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../lib/api/api-client.ts';
import { testPlatform } from '../../platform/test-platform.ts';
import { AccessStore, type AccessState } from './access-store.ts';

interface Call {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

/** A service that knows one link, one session and one lasting token. */
function setUp(options: Parameters<typeof testPlatform>[0] = {}) {
  const platform = testPlatform(options);
  const calls: Call[] = [];
  const access = new AccessStore(platform.credentials);
  const respond = (status: number, body: unknown): Response => Response.json(body, { status });
  const refuse = (message: string): Response =>
    respond(401, { error: { type: 'authentication_error', message } });
  const api = createApiClient({
    credentials: platform.credentials,
    onUnauthenticated: ({ message }) => access.refuse(message),
    fetch: async (path, init) => {
      const authorization = new Headers(init?.headers).get('authorization');
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
      calls.push({ path: pathOf(path), authorization, body });
      await Promise.resolve();
      if (path === '/api/admin/session' && init?.method === 'POST') {
        return (body as { token: string }).token === 'tla_good'
          ? respond(201, { token: 'tls_session', expiresAt: 1 })
          : refuse('This link was used.');
      }
      if (init?.method === 'DELETE') return new Response(null, { status: 204 });
      return authorization === 'Bearer lasting' || authorization === 'Bearer tls_session'
        ? respond(200, {})
        : refuse('This admin token is not known.');
    },
  });
  access.use(api);
  const state = (): AccessState => access.store.getState();
  return { platform, access, api, calls, state };
}

describe('access to the console', () => {
  it('is needed where nobody has signed in, without a reason', async () => {
    const { access, state } = setUp();
    expect(state()).toEqual({ kind: 'checking' });
    await access.begin();
    expect(state()).toEqual({ kind: 'needed', reason: null });
  });

  it("is granted by a link's token, which becomes a session", async () => {
    const { access, state, platform, calls } = setUp({ linkToken: 'tla_good' });
    await access.begin();
    expect(state()).toEqual({ kind: 'granted' });
    expect(platform.credentials.read()).toBe('tls_session');
    expect(calls).toEqual([{ path: '/api/admin/session', authorization: null, body: { token: 'tla_good' } }]);
  });

  it('is refused to a used link, with the reason of the service', async () => {
    const { access, state } = setUp({ linkToken: 'tla_used' });
    await access.begin();
    expect(state()).toEqual({ kind: 'needed', reason: 'This link was used.' });
  });

  it('lasts over a reload, whatever an old link says', async () => {
    const { access, state, platform } = setUp({ token: 'tls_session', linkToken: 'tla_used' });
    await access.begin();
    expect([state(), platform.credentials.read()]).toEqual([{ kind: 'granted' }, 'tls_session']);
  });

  it('is granted to the lasting token once it has proved good, and not kept otherwise', async () => {
    const { access, state, platform } = setUp();
    await access.begin();
    expect(await access.signIn('wrong')).toEqual({
      kind: 'refused',
      reason: 'This admin token is not known.',
    });
    expect([state().kind, platform.credentials.read()]).toEqual(['needed', undefined]);
    expect(await access.signIn('lasting')).toEqual({ kind: 'granted' });
    expect([state().kind, platform.credentials.read()]).toEqual(['granted', 'lasting']);
  });

  it('takes the whole address of a link where a token is asked for', async () => {
    const { access, platform } = setUp();
    expect(await access.signIn('http://127.0.0.1:3000/#token=tla_good')).toEqual({ kind: 'granted' });
    expect(platform.credentials.read()).toBe('tls_session');
  });

  it('ends when any call is refused, with the reason', async () => {
    const { access, state, platform, api } = setUp({ token: 'tls_of_another_start' });
    await access.begin();
    await api.send('/api/admin/service', {});
    expect(state()).toEqual({ kind: 'needed', reason: 'This admin token is not known.' });
    expect(platform.credentials.read()).toBeUndefined();
  });

  it('ends by signing out, here and in the service', async () => {
    const { access, state, platform, calls } = setUp({ token: 'tls_session' });
    await access.begin();
    await access.signOut('You have signed out.');
    expect(state()).toEqual({ kind: 'needed', reason: 'You have signed out.' });
    expect(platform.credentials.read()).toBeUndefined();
    expect(calls).toEqual([
      { path: '/api/admin/session', authorization: 'Bearer tls_session', body: undefined },
    ]);
  });

  it('is a matter of the shell on the desktop', async () => {
    const { platform } = setUp();
    const access = new AccessStore({ ...platform.credentials, kind: 'ambient' });
    await access.begin();
    expect(access.store.getState()).toEqual({ kind: 'granted' });
  });
});

function pathOf(input: RequestInfo | URL): string {
  return typeof input === 'string' ? input : input instanceof URL ? input.pathname : input.url;
}
