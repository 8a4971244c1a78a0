/** Requests made to get around the gateway: credentials, Hosts and paths that it must refuse, or must not let through as they are. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorType, SECRET, startHostileCalls, type HostileCalls } from '../testing/hostile-calls.ts';
import { rawCall } from '../testing/raw-call.ts';
import type { RecordingUpstream } from '../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../testing/start-test-service.ts';

let calls: HostileCalls;
let upstream: RecordingUpstream;
let service: TestService;
let call: HostileCalls['call'];

beforeAll(async () => {
  calls = await startHostileCalls();
  ({ upstream, service, call } = calls);
});
afterEach(() => upstream.clear());
// After everything that follows: nothing is held, and no key has been blamed for what callers did.
afterAll(() => calls.stop());

describe('a credential of the client', () => {
  it.each([
    ['x-api-key', 'sk-ant-of-the-client'],
    ['X-API-Key', 'sk-ant-of-the-client', 'x-api-key', 'second-of-the-client'],
    ['authorization', 'Bearer of-the-client'],
    ['authorization', 'Bearer of-the-client', 'AUTHORIZATION', 'Basic b2YtdGhlLWNsaWVudA=='],
    ['authorization', 'Basic b2YtdGhlLWNsaWVudA=='],
    ['proxy-authorization', 'Basic b2YtdGhlLWNsaWVudA=='],
    ['cookie', 'session=of-the-client', 'Cookie', 'b=of-the-client'],
    ['connection', 'x-api-key, x-secret', 'x-secret', 'of-the-client', 'x-api-key', 'of-the-client'],
    ['x-tulay-anything', 'of-the-client'],
  ])('never reaches the upstream, which gets the pool’s: %s: %s', async (...headers) => {
    expect((await call({ headers })).status).toBe(200);
    const [request] = upstream.requests;
    const sent = request?.rawHeaders ?? [];
    expect(sent.join('\n')).not.toMatch(/of-the-client|b2YtdGhlLWNsaWVudA/);
    expect(
      sent.filter(
        (each, index) => index % 2 === 0 && /api-key|authorization|cookie|tulay-(?!via)/i.test(each),
      ),
    ).toEqual(['x-api-key']);
    expect(request?.header('x-api-key')).toBe(SECRET);
  });

  it.each([
    ['x-api-key', 'tly_unknown'],
    ['authorization', 'Bearer tly_unknown'],
    ['authorization', 'tly_unknown'],
    ['x-api-key', 'tly_unknown', 'x-api-key', 'sk-ant-anything'],
    ['x-api-key', 'sk-ant-anything', 'x-api-key', 'tly_unknown'],
    ['authorization', 'Bearer tly_unknown', 'authorization', 'Bearer anything'],
    ['x-api-key', 'sk-ant-anything', 'authorization', 'bearer tly_unknown'],
  ])('that is an unknown client key is 401 wherever it stands: %s: %s', async (...headers) => {
    for (const target of ['/v1/messages', '/v1/models', '/v1/files', '/v1/anything']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await call({ target, headers });
      expect(answer.status).toBe(401);
      expect(errorType(answer.body)).toBe('authentication_error');
      expect(answer.body.toString()).not.toContain('tly_unknown');
    }
    expect(upstream.requests).toEqual([]);
  });
});

describe.each([
  ['where a client key is required', { TULAY_REQUIRE_CLIENT_KEY: '1' }],
  ['bound to more than loopback', { HOST: '0.0.0.0' }],
])('anonymous callers %s', (_where, variables) => {
  it('are 401 on every path of the API, before anything is read of them', async () => {
    const strict = await startTestService({ keys: [SECRET], upstreamUrl: upstream.url, variables });
    const address = `http://127.0.0.1:${strict.port}`;
    for (const [method, target] of [
      ['POST', '/v1/messages'],
      ['GET', '/v1/models'],
      ['HEAD', '/v1/models'],
      ['OPTIONS', '/v1/messages'],
      ['DELETE', '/v1/files/file_0123456789'],
      ['POST', '/v1/organizations'],
      ['GET', '/v1'],
      ['GET', '/%76%31/models'],
    ] as const) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await rawCall(address, { method, target, headers: ['x-api-key', 'sk-ant-mine'] });
      expect([method, target, answer.status]).toEqual([method, target, 401]);
    }
    expect(upstream.requests).toEqual([]);
    await strict.stop();
  });
});

describe('the Host', () => {
  it('may be one that the operator lists, and no other', async () => {
    const listed = await startTestService({
      keys: [SECRET],
      upstreamUrl: upstream.url,
      variables: { TULAY_ALLOWED_HOSTS: 'gateway.example,[fd00::1]:8080' },
    });
    const statusOf = async (host: string): Promise<number> =>
      (await rawCall(listed.address, { target: '/v1/models', headers: ['Host', host] })).status;
    expect(await statusOf('gateway.example:3000')).toBe(200);
    expect(await statusOf('GATEWAY.EXAMPLE')).toBe(200);
    expect(await statusOf('[FD00::1]:8080')).toBe(200);
    expect(await statusOf('127.0.0.1')).toBe(200);
    expect(await statusOf('[fd00::1]')).toBe(403);
    expect(await statusOf('gateway.example.')).toBe(403);
    expect(await statusOf('evil.example')).toBe(403);
    await listed.stop();
  });
});

describe('a path', () => {
  it.each([
    '/v1/../api/admin/keys',
    '/v1/./messages',
    '/v1//messages',
    '//v1/messages',
    '/v1/%2e%2e/v1/messages',
    '/v1/%252E%252e/messages',
    '/v1%2fmessages',
    '/v1%2Fmessages',
    '/v1%5Cmessages',
    '/v1\\messages',
    '/v1/messages/..;/batches',
    '/v1/messages#x',
    '/v1/%zz',
    '/v1/%ff',
  ])('that servers may read differently is 400: %s', async (target) => {
    const answer = await call({ target });
    expect(answer.status).toBe(400);
    expect(errorType(answer.body)).toBe('invalid_request_error');
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    '/v1/organizations',
    '/v1/organizations/users?limit=5',
    '/v1/%6frganizations',
    '/v1/ORGANIZATIONS/api_keys',
    '/v1/organizations;x/api_keys',
    '/%76%31/organizations',
  ])('that administers the organization is 403 in every spelling: %s', async (target) => {
    const answer = await call({ method: 'GET', target });
    expect(answer.status).toBe(403);
    expect(errorType(answer.body)).toBe('permission_error');
    expect(upstream.requests).toEqual([]);
  });

  it('in other letters or with another beginning is not the API’s', async () => {
    for (const target of ['/V1/messages', '/v1x/messages', '/api/v1/messages', '/v12']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await call({ target })).status).toBe(404);
    }
    expect(upstream.requests).toEqual([]);
  });

  it('goes on as it came where it is plain, whatever its query holds', async () => {
    for (const target of [
      '/v1/messages?next=../..//%2e%2e%5c\\&url=http://x/#y&z=%zz',
      '/v1/messages/?beta=true',
      '/v1/%6dessages',
      '/v1/caf%C3%A9/a:b@c;d',
      '/v1',
      '/v1?x',
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await call({ target })).status).toBe(200);
      expect(upstream.requests.at(-1)?.target).toBe(target);
    }
  });

  it('is no way around the look at a body: a slash at its end, an encoded letter', async () => {
    for (const target of ['/v1/messages/', '/v1/%6dessages', '/v1/messages/count%5ftokens']) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await call({ target, body: '{"model":"a","model":"b"}' })).status).toBe(400);
    }
    expect(upstream.requests).toEqual([]);
  });

  it('is recorded without its query', async () => {
    await call({ target: '/v1/messages?token=of-the-client' });
    await call({ target: '/v1//messages?token=of-the-client' });
    const events = await service.events(1);
    expect(JSON.stringify(events)).not.toContain('of-the-client');
  });
});
