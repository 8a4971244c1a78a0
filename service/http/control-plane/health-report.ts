/**
 * Sums up how the service is, for `/api/health` and `/api/admin/status`: per part, then as a whole. The whole is unhealthy
 * when no request can be answered, for want of readiness or of a usable key, and degraded when any part is less
 * than healthy. Keys do not count where the process only administers.
 */
import { formatHitRate, type Health, type HealthStatus } from '../../../shared/health.ts';
import type { KeySnapshot } from '../../key-pool/pool-view.ts';
import { tallyKeys } from '../../metrics/key-tally.ts';
import type { CacheFigures, ControlPlaneSources, QueueFigures } from './control-plane-sources.ts';

const NO_CACHE: CacheFigures = { status: 'healthy', entries: 0, hits: 0, misses: 0 };
const NO_QUEUE: QueueFigures = {
  status: 'healthy',
  pending: 0,
  processing: 0,
  completed: 0,
  failed: 0,
  deadLetters: 0,
};

export async function cacheFigures(sources: Pick<ControlPlaneSources, 'cache'>): Promise<CacheFigures> {
  return (await sources.cache?.figures()) ?? NO_CACHE;
}

export async function queueFigures(sources: Pick<ControlPlaneSources, 'queue'>): Promise<QueueFigures> {
  return (await sources.queue?.figures()) ?? NO_QUEUE;
}

export async function reportHealth(sources: ControlPlaneSources): Promise<Health> {
  const [cache, queue] = await Promise.all([cacheFigures(sources), queueFigures(sources)]);
  const recorder = sources.recorderHealth();
  const { ready, reason } = sources.readiness();
  const checks: Health['checks'] = {
    apiKeys: checkKeys(sources.keyPool.snapshot()),
    cache: {
      status: cache.status,
      details: {
        hits: cache.hits,
        misses: cache.misses,
        hitRate: formatHitRate(cache.hits, cache.misses),
      },
    },
    queue: { status: queue.status, details: { pending: queue.pending, processing: queue.processing } },
    metrics: {
      status: recorder.writable ? 'healthy' : 'degraded',
      details: { droppedEvents: recorder.dropped },
    },
  };
  const { clock, configuration } = sources;
  const needsKeys = configuration.roles.has('gateway') || configuration.roles.has('worker');
  return {
    status: overall(ready && (!needsKeys || checks.apiKeys.status !== 'unhealthy'), Object.values(checks)),
    timestamp: new Date(clock.wallNow()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    uptime: Math.max(0, Math.floor((clock.now() - sources.startedAt) / 1000)),
    version: sources.version,
    ready,
    reason,
    simulated: sources.simulated(),
    clientKeyRequired: !configuration.loopback || configuration.requireClientKey,
    checks,
  };
}

function checkKeys(keys: readonly KeySnapshot[]): Health['checks']['apiKeys'] {
  const { total: totalKeys, ...conditions } = tallyKeys(keys);
  const { healthy, degraded, disabled } = conditions;
  // A key its operator switched off says nothing about health, unless no other is left.
  const wanted = totalKeys - disabled;
  const status = healthy + degraded === 0 ? 'unhealthy' : healthy === wanted ? 'healthy' : 'degraded';
  return { status, details: { totalKeys, ...conditions } };
}

function overall(canAnswer: boolean, parts: readonly { readonly status: HealthStatus }[]): HealthStatus {
  if (!canAnswer) return 'unhealthy';
  return parts.every((part) => part.status === 'healthy') ? 'healthy' : 'degraded';
}
