/** Breaking something on purpose, and who may. */
import http from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { simulatorStateSchema } from '../../../shared/simulator-control.ts';
import { adminClient, messageOf, tokenOfLink } from '../../testing/admin-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let service: TestService;
const admin = adminClient(() => service);

beforeAll(async () => (service = await startTestService()));
afterAll(() => service.stop());
afterEach(async () => {
  await admin.call('/simulator', { action: 'reset' });
});

describe('/api/admin/simulator', () => {
  it('fails one key on purpose, shows it, and clears it', async () => {
    const made = await admin.call('/simulator', {
      action: 'fault',
      fault: 'unauthorized',
      key: 'simulated-1',
      for: 30,
    });
    const result = (await made.json()) as { id: string };
    expect([made.status, result]).toEqual([
      200,
      { ok: true, action: 'fault', id: expect.stringMatching(/^rule-/), cleared: null, scenario: null },
    ]);
    const state = simulatorStateSchema.parse(await (await admin.call('/simulator')).json());
    expect(state.faults).toMatchObject([
      { id: result.id, text: 'unauthorized', key: 'simulated-1', endsInSeconds: 30 },
    ]);
    expect(state.knownFaults.map(({ name }) => name)).toContain('storm');
    const cleared = await admin.call('/simulator', { action: 'clear', id: result.id });
    expect(await cleared.json()).toMatchObject({ cleared: 1 });
  });

  it('runs a scenario by its name', async () => {
    expect(
      await (await admin.call('/simulator', { action: 'scenario', scenario: 'storm' })).json(),
    ).toMatchObject({
      ok: true,
      scenario: 'storm',
    });
    expect(simulatorStateSchema.parse(await (await admin.call('/simulator')).json()).scenario?.name).toBe(
      'storm',
    );
  });

  it.each([
    [{ action: 'fault', fault: 'meteor' }, /unknown fault "meteor"\. Valid faults: rate-limit, .*storm/],
    [{ action: 'fault', fault: 'hang', key: 'mine' }, /"key" takes one of simulated-1, simulated-2/],
    [{ action: 'fault', fault: 'hang', share: 7, for: -1 }, /"share" takes .*; "for" takes/],
    [{ action: 'clear', key: 'simulated-1' }, /clear-faults takes no "key"/],
    [{ action: 'scenario', scenario: { steps: [{ fault: 'storn' }] } }, /line 1: .*storn/],
    [{ action: 'explode' }, /action: takes one of fault, clear, scenario/],
    [{}, /action: takes one of/],
    ['{"action":', /not valid JSON/],
  ])('refuses %j, says what is valid, and changes nothing', async (body, why) => {
    const response = await admin.call('/simulator', body);
    expect([response.status, await messageOf(response)]).toEqual([400, expect.stringMatching(why)]);
    expect(await admin.faults()).toEqual([]);
  });

  it('is refused where a real upstream answers', async () => {
    const real = await startTestService({ keys: ['sk-ant-api03-test'], upstreamUrl: 'http://127.0.0.1:9' });
    try {
      for (const method of ['GET', 'POST']) {
        // One after the other, as an operator would.
        // oxlint-disable-next-line no-await-in-loop
        const response = await fetch(`${real.address}/api/admin/simulator`, {
          method,
          headers: { authorization: `Bearer ${real.adminToken}`, 'content-type': 'application/json' },
          ...(method === 'POST' && { body: '{"action":"fault","fault":"storm"}' }),
        });
        // oxlint-disable-next-line no-await-in-loop
        expect([response.status, await messageOf(response)]).toEqual([
          409,
          expect.stringContaining('not simulated'),
        ]);
      }
    } finally {
      await real.stop();
    }
  });
});

describe('who may control', () => {
  const paths = [
    '/events',
    '/overview',
    '/requests',
    '/requests/x',
    '/request-values',
    '/service',
    '/simulator',
  ];

  /** With headers that fetch() keeps to itself. */
  function raw(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = http.request(`${service.address}/api/admin${path}`, { method, headers }, (response) => {
        response.destroy();
        resolve(response.statusCode ?? 0);
      });
      request.on('error', reject);
      request.end(method === 'POST' ? '{"action":"fault","fault":"billing"}' : undefined);
    });
  }

  it.each([
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['a foreign Host', { host: 'evil.example' }],
  ])('nobody from %s, whatever its token', async (_, foreign) => {
    const headers = {
      authorization: `Bearer ${service.adminToken}`,
      'content-type': 'application/json',
      ...foreign,
    };
    for (const path of paths) expect([path, await raw(path, headers)]).toEqual([path, 403]);
    expect(await raw('/simulator', headers, 'POST')).toBe(403);
    expect(await admin.faults()).toEqual([]);
  });

  it('nobody without a token, nor a form', async () => {
    for (const path of paths) expect([path, await raw(path, {})]).toEqual([path, 401]);
    const form = { authorization: `Bearer ${service.adminToken}`, 'content-type': 'text/plain' };
    expect(await raw('/simulator', form, 'POST')).toBe(415);
  });

  it('nobody with a token of another start: it says where to get one', async () => {
    const other = await startTestService();
    const token = tokenOfLink(other.service.issueLink());
    const session = await fetch(`${other.address}/api/admin/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    const old = (await session.json()) as { token: string };
    const lateLink = tokenOfLink(other.service.issueLink());
    await other.stop();

    const refused = await admin.call('/events', undefined, { authorization: `Bearer ${old.token}` });
    expect([refused.status, await messageOf(refused)]).toEqual([
      401,
      'This session belongs to an earlier start of the service. Run “npm start -- --link” where the service runs and open the address it prints.',
    ]);
    const exchanged = await admin.call('/session', { token: lateLink });
    expect([exchanged.status, await messageOf(exchanged)]).toEqual([
      401,
      expect.stringMatching(/^This link belongs to an earlier start.*npm start -- --link/),
    ]);
  });
});
