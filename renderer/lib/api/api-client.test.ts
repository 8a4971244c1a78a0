import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testPlatform } from '../../platform/test-platform.ts';
import { createApiClient, type ApiClient } from './api-client.ts';
import type { Failure } from './answer.ts';

const schema = z.object({ figure: z.number() });

function clientOf(
  respond: (path: string, init: RequestInit) => Response | Promise<Response>,
  token = 'good',
): {
  readonly api: ApiClient;
  readonly refused: Failure[];
  readonly credentials: ReturnType<typeof testPlatform>['credentials'];
} {
  const { credentials } = testPlatform({ token });
  const refused: Failure[] = [];
  const api = createApiClient({
    credentials,
    onUnauthenticated: (failure) => refused.push(failure),
    fetch: async (path, init) => respond(pathOf(path), init ?? {}),
  });
  return { api, refused, credentials };
}

describe('a call to the service', () => {
  it('carries the token and no cookies, and gives back what the schema promises', async () => {
    let sent: RequestInit = {};
    const { api } = clientOf((_path, init) => {
      sent = init;
      return Response.json({ figure: 7, other: 8 });
    });
    expect(await api.call('/x', schema)).toEqual({ kind: 'ok', value: { figure: 7 } });
    expect(sent).toMatchObject({
      credentials: 'omit',
      cache: 'no-store',
      headers: { authorization: 'Bearer good' },
    });
  });

  it('carries no token where none is wanted', async () => {
    let headers: unknown;
    const { api } = clientOf((_path, init) => {
      headers = init.headers;
      return Response.json({ figure: 1 });
    });
    await api.call('/x', schema, { authenticated: false });
    expect(headers).toEqual({});
  });

  it.each([
    [400, 'refused'],
    [404, 'refused'],
    [429, 'refused'],
    [500, 'failed'],
    [503, 'failed'],
    [401, 'unauthenticated'],
  ] as const)('that is answered %s has %s, in the words of the service', async (status, kind) => {
    const { api } = clientOf(() => Response.json({ error: { message: 'Because.' } }, { status }));
    expect(await api.call('/x', schema)).toEqual({ kind, message: 'Because.', status });
  });

  it('takes statuses that it expects as answers', async () => {
    const { api } = clientOf(() => Response.json({ figure: 1 }, { status: 503 }));
    expect(await api.call('/x', schema, { expected: [200, 503] })).toEqual({
      kind: 'ok',
      value: { figure: 1 },
    });
  });

  it('says that nobody answers', async () => {
    const { api } = clientOf(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await api.call('/x', schema)).toMatchObject({ kind: 'unreachable', status: null });
  });

  it('says that the answer is of another version', async () => {
    const other = clientOf(() => Response.json({ figure: 'seven' }));
    expect(await other.api.call('/x', schema)).toMatchObject({ kind: 'unreadable' });
    const page = clientOf(() => new Response('<!doctype html>'));
    expect(await page.api.call('/x', schema)).toMatchObject({ kind: 'unreadable' });
  });

  it('tells of a refused token, but not of one that was replaced meanwhile', async () => {
    const { api, refused, credentials } = clientOf(async (path) => {
      if (path === '/late') credentials.store('newer');
      await Promise.resolve();
      return Response.json({ error: { message: 'no' } }, { status: 401 });
    });
    await api.call('/late', schema);
    expect(refused).toEqual([]);
    await api.call('/x', schema);
    expect(refused).toHaveLength(1);
    await api.call('/x', schema, { authenticated: false });
    expect(refused).toHaveLength(1);
  });

  it('ends when its caller does not want it any more', async () => {
    const leave = new AbortController();
    const { api } = clientOf(
      (_path, init) =>
        new Promise((_resolve, reject) => {
          init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        }),
    );
    const call = api.call('/x', schema, { signal: leave.signal });
    leave.abort();
    expect(await call).toMatchObject({ kind: 'unreachable' });
  });
});

function pathOf(input: RequestInfo | URL): string {
  return typeof input === 'string' ? input : input instanceof URL ? input.pathname : input.url;
}
