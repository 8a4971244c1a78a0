/**
 * Sums up how the service is, for `/api/health`, `/api/admin/status` and the live events: per part, and as a whole by the one
 * sentence of `live/health-sentence.ts`.
 */
import type { HealthSentence } from '../../../shared/health-sentence.ts';
import { formatHitRate, type Health } from '../../../shared/health.ts';
import type { KeySnapshot } from '../../key-pool/pool-view.ts';
import { describeHealth, type StoreFacts } from '../../live/health-sentence.ts';
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
const NO_TROUBLE: StoreFacts = { status: 'healthy', reason: null, buffered: 0, lost: 0 };

/** What the sentence is made of. */
export type HealthSources = Pick<
  ControlPlaneSources,
  | 'configuration'
  | 'clock'
  | 'keyPool'
  | 'readiness'
  | 'simulated'
  | 'recorderHealth'
  | 'affinityHealth'
  | 'lastMinute'
  | 'waiting'
  | 'brownOuts'
  | 'spending'
  | 'draining'
  | 'cache'
  | 'queue'
>;

export async function cacheFigures(sources: Pick<ControlPlaneSources, 'cache'>): Promise<CacheFigures> {
  return (await sources.cache?.figures()) ?? NO_CACHE;
}

export async function queueFigures(sources: Pick<ControlPlaneSources, 'queue'>): Promise<QueueFigures> {
  return (await sources.queue?.figures()) ?? NO_QUEUE;
}

export async function healthSentence(sources: HealthSources): Promise<HealthSentence> {
  const [cache, queue] = await Promise.all([cacheFigures(sources), queueFigures(sources)]);
  const { configuration, clock } = sources;
  const { dropped, ...records } = sources.recorderHealth();
  const { ready, reason } = sources.readiness();
  const spending = sources.spending?.isStopped === true ? sources.spending.state() : undefined;
  return describeHealth({
    at: clock.wallNow(),
    serves: configuration.roles.has('gateway') || configuration.roles.has('worker'),
    simulated: sources.simulated(),
    draining: sources.draining?.() ?? false,
    notReady: ready ? null : (reason ?? 'The service is not ready'),
    keys: sources.keyPool.snapshot(),
    lastMinute: sources.lastMinute?.() ?? { requests: 0, failed: 0 },
    records: { ...records, lost: dropped },
    affinity: sources.affinityHealth?.() ?? NO_TROUBLE,
    cache: cache.status,
    queue: queue.status,
    waiting: sources.waiting?.() ?? { count: 0, oldestMs: 0 },
    stopped: spending === undefined ? null : (spending.reason ?? ''),
    brownOuts: sources.brownOuts?.() ?? [],
  });
}

export async function reportHealth(sources: ControlPlaneSources): Promise<Health> {
  const [cache, queue, { status }] = await Promise.all([
    cacheFigures(sources),
    queueFigures(sources),
    healthSentence(sources),
  ]);
  const recorder = sources.recorderHealth();
  const affinity = sources.affinityHealth?.() ?? NO_TROUBLE;
  const { ready, reason } = sources.readiness();
  const { clock, configuration } = sources;
  return {
    status,
    timestamp: new Date(clock.wallNow()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    uptime: Math.max(0, Math.floor((clock.now() - sources.startedAt) / 1000)),
    version: sources.version,
    ready,
    reason,
    simulated: sources.simulated(),
    clientKeyRequired: !configuration.loopback || configuration.requireClientKey,
    checks: {
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
      metrics: { status: recorder.status, details: { droppedEvents: recorder.dropped } },
      affinity: { status: affinity.status, details: { waiting: affinity.buffered, lost: affinity.lost } },
    },
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
