import { afterEach, describe, expect, it } from 'vitest';
import { healthSchema, type Health } from '../../../shared/health.ts';
import type { KeyState } from '../../key-pool/pool-view.ts';
import {
  sampleKey,
  startControlPlaneServer,
  type ControlPlaneServer,
} from '../../testing/control-plane-server.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';

let server: ControlPlaneServer;

afterEach(() => server.close());

async function health(
  sources: Partial<ControlPlaneSources> = {},
): Promise<{ status: number; body: Health; text: string }> {
  server = await startControlPlaneServer({ sources });
  const response = await fetch(`${server.origin}/api/health`);
  const text = await response.text();
  return { status: response.status, body: healthSchema.parse(JSON.parse(text)), text };
}

const poolOf = (...states: KeyState[]): Pick<ControlPlaneSources, 'keyPool'> => ({
  keyPool: {
    snapshot: () =>
      states.map((state, i) => sampleKey({ label: `harbor-${i}`, state, reason: 'timed out at harbor' })),
  },
});

describe('GET /api/health', () => {
  it('has the shape of the operator’s guide', async () => {
    const { body, status } = await health({
      ...poolOf('healthy', 'healthy', 'healthy'),
      cache: {
        figures: () => ({ status: 'healthy', entries: 9, hits: 1500, misses: 500 }),
        clear: () => Promise.resolve(0),
      },
      queue: {
        figures: () => ({
          status: 'healthy',
          pending: 10,
          processing: 5,
          completed: 0,
          failed: 0,
          deadLetters: 0,
        }),
        retryDeadLetter: () => Promise.resolve('unknown'),
      },
      clock: { now: () => 3_600_900, wallNow: () => Date.UTC(2025, 0, 15, 10, 30, 0, 123) },
      startedAt: 0,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'healthy',
      timestamp: '2025-01-15T10:30:00Z',
      uptime: 3600,
      checks: {
        apiKeys: {
          status: 'healthy',
          details: { totalKeys: 3, healthy: 3, degraded: 0, circuitOpen: 0 },
        },
        cache: { status: 'healthy', details: { hits: 1500, misses: 500, hitRate: '75.0%' } },
        queue: { status: 'healthy', details: { pending: 10, processing: 5 } },
      },
    });
  });

  it('reads 0 for what does not exist yet', async () => {
    const { body } = await health();
    expect(body.checks.cache.details).toEqual({ hits: 0, misses: 0, hitRate: '0.0%' });
    expect(body.checks.queue.details).toEqual({ pending: 0, processing: 0 });
  });

  it('is degraded, with 200, while some keys are out', async () => {
    const { body, status } = await health(
      poolOf('healthy', 'degraded', 'recovering', 'open', 'half-open', 'quarantined', 'disabled'),
    );
    expect([status, body.status, body.checks.apiKeys.status]).toEqual([200, 'degraded', 'degraded']);
    expect(body.checks.apiKeys.details).toEqual({
      totalKeys: 7,
      healthy: 1,
      degraded: 2,
      circuitOpen: 2,
      quarantined: 1,
      disabled: 1,
    });
  });

  it('stays healthy when a key is out because its operator wants it', async () => {
    const { body } = await health(poolOf('healthy', 'disabled'));
    expect(body.status).toBe('healthy');
  });

  it('is unhealthy, with 503, when no key can be used', async () => {
    const { body, status } = await health(poolOf('open', 'quarantined', 'disabled'));
    expect([status, body.status]).toEqual([503, 'unhealthy']);
  });

  it('needs no key where the process only administers', async () => {
    const { body, status } = await health({
      ...poolOf(),
      configuration: { loopback: true, requireClientKey: false, cache: 'exact', roles: new Set(['admin']) },
    });
    expect([status, body.status, body.checks.apiKeys.status]).toEqual([200, 'healthy', 'unhealthy']);
  });

  it('is unhealthy with its reason when the service is not ready', async () => {
    const { body, status } = await health({
      readiness: () => ({ ready: false, reason: 'No key is configured.' }),
    });
    expect(status).toBe(503);
    expect(body).toMatchObject({ status: 'unhealthy', ready: false, reason: 'No key is configured.' });
  });

  it('is degraded while requests are not recorded', async () => {
    const { body, status } = await health({
      recorderHealth: () => ({ status: 'degraded', reason: 'the disk is full', dropped: 12, buffered: 3 }),
    });
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.checks.metrics).toEqual({ status: 'degraded', details: { droppedEvents: 12 } });
  });

  it('shows nothing of the keys but counts', async () => {
    const { text } = await health(poolOf('healthy', 'open'));
    expect(text).not.toContain('harbor');
    expect(text).not.toContain('sk-ant');
  });

  it.each([
    [true, false, false],
    [true, true, true],
    [false, false, true],
  ])(
    'bound to loopback %s and keys required %s: callers need a key: %s',
    async (loopback, required, needed) => {
      const { body } = await health({
        configuration: { loopback, requireClientKey: required, cache: 'exact', roles: new Set(['gateway']) },
        simulated: () => true,
      });
      expect(body).toMatchObject({ clientKeyRequired: needed, simulated: true, version: '1.2.3' });
    },
  );
});

describe('the probes', () => {
  it('live answers 200 also when the service is not ready; ready answers 503 with the reason', async () => {
    server = await startControlPlaneServer({
      sources: { readiness: () => ({ ready: false, reason: 'No key is configured.' }) },
    });
    const live = await fetch(`${server.origin}/api/health/live`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'alive' }]);
    const ready = await fetch(`${server.origin}/api/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ready: false, reason: 'No key is configured.' },
    ]);
  });

  it('ready answers 200 when it is', async () => {
    server = await startControlPlaneServer();
    const ready = await fetch(`${server.origin}/api/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true, reason: null }]);
  });
});
