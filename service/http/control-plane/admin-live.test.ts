/** The live events of a whole, simulated service. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  endFrameSchema,
  helloFrameSchema,
  pulseFrameSchema,
  requestsFrameSchema,
  type RequestsFrame,
} from '../../../shared/live.ts';
import { adminClient, messageOf, tokenOfLink } from '../../testing/admin-client.ts';
import { EventStreamClient } from '../../testing/event-stream-client.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

let service: TestService;
const admin = adminClient(() => service);
const streams: EventStreamClient[] = [];

beforeAll(async () => (service = await startTestService()));
afterAll(() => service.stop());
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

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

    const id = (await admin.message()).headers.get('x-tulay-request-id');
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
    const seen = (await admin.message()).headers.get('x-tulay-request-id');
    const { id = '' } = await first.event('requests', has(seen));
    first.close();
    const missed = (await admin.message()).headers.get('x-tulay-request-id');
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
    expect((await admin.call(`/events${query}`)).status).toBe(status);
  });

  it('is read with GET alone', async () => {
    const { address, adminToken } = service;
    const response = await fetch(`${address}/api/admin/events`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${adminToken}` },
      signal: AbortSignal.timeout(5_000),
    });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('is for administrators alone, also on loopback', async () => {
    const response = await fetch(`${service.address}/api/admin/events`);
    expect(response.status).toBe(401);
    expect(await messageOf(response)).toContain('npm start -- --link');
  });

  it('ends with the session that opened it', async () => {
    const token = tokenOfLink(service.service.issueLink());
    const session = (await (await admin.call('/session', { token })).json()) as {
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
