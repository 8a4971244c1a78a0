/** What the console reads of a whole, simulated service: overview, requests, settings. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestDetailSchema, requestsPageSchema, requestValuesSchema } from '../../../shared/admin.ts';
import { overviewSchema } from '../../../shared/overview.ts';
import { serviceInfoSchema } from '../../../shared/service-info.ts';
import { adminClient, messageOf } from '../../testing/admin-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let service: TestService;
const admin = adminClient(() => service);

beforeAll(async () => (service = await startTestService()));
afterAll(() => service.stop());

describe('GET /api/admin/overview', () => {
  it('shows requests in the bucket of now, those of the simulator by default', async () => {
    const [before, id] = [Date.now(), (await admin.message()).headers.get('x-tulay-request-id')];
    await service.event(id);
    const overview = overviewSchema.parse(await (await admin.call('/overview?range=15m')).json());
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
    const real = overviewSchema.parse(await (await admin.call('/overview?source=real')).json());
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
    const response = await admin.call(`/overview${query}`);
    expect([response.status, await messageOf(response)]).toEqual([400, expect.stringMatching(why)]);
  });
});

describe('GET /api/admin/requests', () => {
  it('filters, finds one, and names what there is to filter by', async () => {
    await admin.call('/simulator', { action: 'fault', fault: 'overloaded', count: 5 });
    const failed = (await admin.message()).headers.get('x-tulay-request-id');
    await admin.call('/simulator', { action: 'clear' });
    const fine = (await admin.message()).headers.get('x-tulay-request-id');
    await service.event(failed);
    await service.event(fine);
    const list = async (query: string): Promise<string[]> => {
      const response = await admin.call(`/requests${query}`);
      return requestsPageSchema.parse(await response.json()).requests.map(({ id }) => id);
    };
    expect(await list('?status=5xx&failed=true&cause=overloaded&model=claude-haiku-4-5')).toEqual([failed]);
    const healthy = await list('?status=200,404&simulated=true');
    expect([healthy.includes(fine ?? ''), healthy.includes(failed ?? '')]).toEqual([true, false]);
    expect(await list('?key=none-of-these')).toEqual([]);
    const { request } = requestDetailSchema.parse(await (await admin.call(`/requests/${failed}`)).json());
    expect(request).toMatchObject({ id: failed, status: 529, errorClass: 'overloaded_error' });
    expect((await admin.call('/requests/tly-none')).status).toBe(404);
    const values = requestValuesSchema.parse(await (await admin.call('/request-values')).json());
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
    const response = await admin.call(`/requests${query}`);
    expect([response.status, await messageOf(response)]).toEqual([400, expect.stringMatching(why)]);
  });
});

describe('GET /api/admin/service', () => {
  it('says what runs where, and nothing secret', async () => {
    const text = await (await admin.call('/service')).text();
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
