/** What the console asks of a whole, simulated service. */
import http from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { requestDetailSchema, requestsPageSchema, requestValuesSchema } from '../../../shared/admin.ts';
import {
  endFrameSchema,
  helloFrameSchema,
  pulseFrameSchema,
  requestsFrameSchema,
  type RequestsFrame,
} from '../../../shared/live.ts';
import { overviewSchema } from '../../../shared/overview.ts';
import { serviceInfoSchema } from '../../../shared/service-info.ts';
import { simulatorStateSchema } from '../../../shared/simulator-control.ts';
import { EventStreamClient } from '../../testing/event-stream-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let service: TestService;
const streams: EventStreamClient[] = [];

beforeAll(async () => (service = await startTestService()));
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await admin('/simulator', { action: 'reset' });
});
afterAll(() => service.stop());

async function admin(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(`${service.address}/api/admin${path}`, {
    headers: {
      authorization: `Bearer ${service.adminToken}`,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function messageOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { message: string } };
  return error.message;
}

async function faults(): Promise<unknown[]> {
  return simulatorStateSchema.parse(await (await admin('/simulator')).json()).faults;
}

async function call(headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(`${service.address}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'any', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify({
      model: 'claude-haiku-4-5',
      max_tokens: 3,
      messages: [{ role: 'user', content: 'Hi' }],
    }),
  });
  await response.arrayBuffer();
  return response;
}

async function listen(query = '', headers: Record<string, string> = {}): Promise<EventStreamClient> {
  const stream = await EventStreamClient.open(`${service.address}/api/admin/events${query}`, {
    authorization: `Bearer ${service.adminToken}`,
    ...headers,
  });
  streams.push(stream);
  return stream;
}

const has =
  (id: string | null) =>
  ({ records }: RequestsFrame): boolean =>
    records.some((record) => record.id === id);

describe('GET /api/admin/events', () => {
  it('greets, beats and shows a request just after it ended', async () => {
    const stream = await listen();
    expect(stream.status).toBe(200);
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    });
    const hello = helloFrameSchema.parse((await stream.event('hello')).data);
    expect(hello.sessionEndsAt).toBeNull();
    pulseFrameSchema.parse((await stream.event('pulse')).data);

    const id = (await call()).headers.get('x-tulay-request-id');
    const frame = requestsFrameSchema.parse((await stream.event('requests', has(id))).data);
    expect(frame.records.find((record) => record.id === id)).toEqual(await service.event(id));
    const pulse = await stream.event('pulse', ({ requests }: { requests: number }) => requests > 0);
    expect(pulseFrameSchema.parse(pulse.data)).toMatchObject({
      answered: { simulated: 1, upstream: 0 },
      keys: { total: 3, healthy: 3 },
      store: { status: 'healthy', dropped: 0 },
      health: { status: 'healthy', headline: [{ code: 'all-well-simulated' }] },
    });
  });

  it('goes on after the last frame that was seen', async () => {
    const first = await listen();
    await first.event('pulse');
    const seen = (await call()).headers.get('x-tulay-request-id');
    const { id = '' } = await first.event('requests', has(seen));
    first.close();
    const missed = (await call()).headers.get('x-tulay-request-id');
    const again = await listen('?frames=requests', { 'last-event-id': id });
    await again.event('requests', has(missed));
    expect(
      again.received.filter(({ name, data }) => name === 'requests' && has(seen)(data as never)),
    ).toEqual([]);
  });

  it.each([
    ['?frames=everything', 400],
    ['?frames=', 400],
    ['?frames=pulse&frames=requests', 400],
  ])('refuses %s', async (query, status) => {
    expect((await admin(`/events${query}`)).status).toBe(status);
  });

  it('is for administrators alone, also on loopback', async () => {
    const response = await fetch(`${service.address}/api/admin/events`);
    expect(response.status).toBe(401);
    expect(await messageOf(response)).toContain('npm start -- --link');
  });

  it('ends with the session that opened it', async () => {
    const link = new URL(service.service.issueLink());
    const token = new URLSearchParams(link.hash.slice(1)).get('token');
    const session = (await (await admin('/session', { token })).json()) as {
      token: string;
      expiresAt: number;
    };
    const headers = { authorization: `Bearer ${session.token}` };
    const stream = await listen('', headers);
    const hello = helloFrameSchema.parse((await stream.event('hello')).data);
    expect(hello.sessionEndsAt).toBe(session.expiresAt);
    await fetch(`${service.address}/api/admin/session`, { method: 'DELETE', headers });
    const end = endFrameSchema.parse((await stream.event('end')).data);
    expect(end).toMatchObject({
      reason: 'session-over',
      message: expect.stringContaining('npm start -- --link'),
    });
    await stream.ended;
  });

  it('ends when the service drains, which it does not hold up', async () => {
    const other = await startTestService();
    const stream = await EventStreamClient.open(`${other.address}/api/admin/events`, {
      authorization: `Bearer ${other.adminToken}`,
    });
    try {
      await stream.event('hello');
      const startedAt = performance.now();
      await other.service.drain();
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      expect((await stream.event('end')).data).toMatchObject({ reason: 'shutting-down' });
      await stream.ended;
    } finally {
      await other.stop();
    }
  });
});

describe('GET /api/admin/overview', () => {
  it('shows requests in the bucket of now, those of the simulator by default', async () => {
    const [before, id] = [Date.now(), (await call()).headers.get('x-tulay-request-id')];
    await service.event(id);
    const overview = overviewSchema.parse(await (await admin('/overview?range=15m')).json());
    expect(overview).toMatchObject({
      source: 'simulated',
      range: '15m',
      bucketMs: 10_000,
      otherSourceRequests: 0,
    });
    expect(overview.buckets.length).toBe(90);
    const recent = overview.buckets.filter(({ at }) => at > before - 10_000);
    expect(recent.reduce((sum, { answered }) => sum + answered.simulated, 0)).toBeGreaterThan(0);
    expect(overview.total.lastByte?.n).toBeGreaterThan(0);
    expect(overview.total.recordedSeconds).toBeGreaterThan(0);
    expect(overview.asOf).toBeGreaterThanOrEqual(before);
    const real = overviewSchema.parse(await (await admin('/overview?source=real')).json());
    expect(real.otherSourceRequests).toBe(overview.total.answered.simulated);
  });

  it.each([
    ['?range=2h', /^range: /],
    ['?range=1h&since=1&until=100000', /either range/],
    ['?since=99999999999999&until=99999999999999999', /^until: /],
    ['?since=9999999999999&until=9999999999999999', /400 days/],
    ['?since=9999999999999&until=10000000999999', /future/],
    ['?utcOffset=east', /^utcOffset: /],
  ])('refuses %s and says why', async (query, why) => {
    const response = await admin(`/overview${query}`);
    expect([response.status, await messageOf(response)]).toEqual([400, expect.stringMatching(why)]);
  });
});

describe('GET /api/admin/requests', () => {
  it('filters, finds one, and names what there is to filter by', async () => {
    await admin('/simulator', { action: 'fault', fault: 'overloaded', count: 5 });
    const failed = (await call()).headers.get('x-tulay-request-id');
    await admin('/simulator', { action: 'clear' });
    const fine = (await call()).headers.get('x-tulay-request-id');
    await service.event(failed);
    await service.event(fine);
    const list = async (query: string): Promise<string[]> => {
      const response = await admin(`/requests${query}`);
      return requestsPageSchema.parse(await response.json()).requests.map(({ id }) => id);
    };
    expect(await list('?status=5xx&failed=true&cause=overloaded&model=claude-haiku-4-5')).toEqual([failed]);
    const healthy = await list('?status=200,404&simulated=true');
    expect([healthy.includes(fine ?? ''), healthy.includes(failed ?? '')]).toEqual([true, false]);
    expect(await list('?key=none-of-these')).toEqual([]);
    const { request } = requestDetailSchema.parse(await (await admin(`/requests/${failed}`)).json());
    expect(request).toMatchObject({ id: failed, status: 529, errorClass: 'overloaded_error' });
    expect((await admin('/requests/tly-none')).status).toBe(404);
    const values = requestValuesSchema.parse(await (await admin('/request-values')).json());
    expect(values.models).toContain('claude-haiku-4-5');
    expect(values.statuses).toEqual([200, 529]);
  });

  it.each([
    ['?status=6xx', /^status/],
    ['?status=', /^status/],
    ['?cache=warm', /^cache/],
    ['?cause=bad-luck', /^cause/],
    ['?failed=maybe', /^failed/],
    ['?since=yesterday', /^since/],
    ['?stream=1', /^stream/],
    [`?model=${Array.from({ length: 21 }, (_, index) => index).join(',')}`, /^model/],
  ])('refuses %s and names the field', async (query, why) => {
    const response = await admin(`/requests${query}`);
    expect([response.status, await messageOf(response)]).toEqual([400, expect.stringMatching(why)]);
  });
});

describe('GET /api/admin/service', () => {
  it('says what runs where, and nothing secret', async () => {
    const text = await (await admin('/service')).text();
    expect(serviceInfoSchema.parse(JSON.parse(text))).toMatchObject({
      mode: 'embedded',
      roles: ['gateway', 'worker', 'admin'],
      address: { client: service.address, bound: service.address, public: null, loopback: true },
      upstream: { simulated: true, reason: 'never-had-key', origin: null },
      ready: true,
      clientKeyRequired: false,
      demo: false,
      demoEndsAt: null,
    });
    expect(text).not.toContain(service.adminToken);
  });
});

describe('/api/admin/simulator', () => {
  it('fails one key on purpose, shows it, and clears it', async () => {
    const made = await admin('/simulator', {
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
    const state = simulatorStateSchema.parse(await (await admin('/simulator')).json());
    expect(state.faults).toMatchObject([
      { id: result.id, text: 'unauthorized', key: 'simulated-1', endsInSeconds: 30 },
    ]);
    expect(state.knownFaults.map(({ name }) => name)).toContain('storm');
    const cleared = await admin('/simulator', { action: 'clear', id: result.id });
    expect(await cleared.json()).toMatchObject({ cleared: 1 });
  });

  it('runs a scenario by its name', async () => {
    expect(await (await admin('/simulator', { action: 'scenario', scenario: 'storm' })).json()).toMatchObject(
      {
        ok: true,
        scenario: 'storm',
      },
    );
    expect(simulatorStateSchema.parse(await (await admin('/simulator')).json()).scenario?.name).toBe('storm');
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
    const response = await admin('/simulator', body);
    expect([response.status, await messageOf(response)]).toEqual([400, expect.stringMatching(why)]);
    expect(await faults()).toEqual([]);
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
    expect(await faults()).toEqual([]);
  });

  it('nobody without a token, nor a form', async () => {
    for (const path of paths) expect([path, await raw(path, {})]).toEqual([path, 401]);
    const form = { authorization: `Bearer ${service.adminToken}`, 'content-type': 'text/plain' };
    expect(await raw('/simulator', form, 'POST')).toBe(415);
  });

  it('nobody with a token of another start: it says where to get one', async () => {
    const other = await startTestService();
    const link = new URL(other.service.issueLink());
    const token = new URLSearchParams(link.hash.slice(1)).get('token');
    const session = await fetch(`${other.address}/api/admin/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    const old = (await session.json()) as { token: string };
    const lateLink = new URLSearchParams(new URL(other.service.issueLink()).hash.slice(1)).get('token');
    await other.stop();

    const refused = await admin('/events', undefined, { authorization: `Bearer ${old.token}` });
    expect([refused.status, await messageOf(refused)]).toEqual([
      401,
      'This session belongs to an earlier start of the service. Run “npm start -- --link” where the service runs and open the address it prints.',
    ]);
    const exchanged = await admin('/session', { token: lateLink });
    expect([exchanged.status, await messageOf(exchanged)]).toEqual([
      401,
      expect.stringMatching(/^This link belongs to an earlier start.*npm start -- --link/),
    ]);
  });
});
