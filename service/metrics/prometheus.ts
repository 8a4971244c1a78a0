/**
 * Writes `/api/metrics`. Every metric is read from its source when Prometheus asks, so that nothing here runs on the path of a
 * request. All names exist from the start; what no part of the service feeds reads 0.
 *
 * The names without a prefix are the operator's guide's, with its units (`cache_hit_rate` is in percent); the gateway's
 * own begin with `tulay_` and keep to Prometheus's conventions.
 */
import { Registry } from 'prom-client';
import type { KeySnapshot } from '../key-pool/pool-view.ts';
import type { GatewayCounters } from './gateway-counters.ts';
import { renderHistogram } from './histogram-exposition.ts';
import { tallyKeys } from './key-tally.ts';
import { describeFamilies, type Families, type Sample } from './metric-families.ts';
import type { RecorderHealth } from './recorder-health.ts';

export interface CacheTotals {
  readonly hits: number;
  readonly misses: number;
}

export interface QueueTotals {
  readonly pending: number;
  readonly processing: number;
  readonly completed: number;
  readonly failed: number;
  readonly deadLetters: number;
  /** ms */
  readonly averageWaitMs?: number;
}

/** Where the figures come from; a part that is left out reads 0. */
export interface MetricsSources {
  readonly version: string;
  readonly keys: () => readonly KeySnapshot[];
  readonly counters: GatewayCounters;
  readonly recorder: () => Pick<RecorderHealth, 'status' | 'dropped' | 'buffered'>;
  /** Bytes of request bodies held in memory now. */
  readonly bodyBytesInFlight?: (() => number) | undefined;
  readonly cache?: (() => CacheTotals | Promise<CacheTotals>) | undefined;
  readonly queue?: (() => QueueTotals | Promise<QueueTotals>) | undefined;
  readonly activeWorkers?: (() => number) | undefined;
}

export interface MetricsRegistry {
  /** Value of `content-type` for what `render` returns. */
  readonly contentType: string;
  render(): Promise<string>;
}

const NO_CACHE: CacheTotals = { hits: 0, misses: 0 };
const NO_QUEUE: QueueTotals = { pending: 0, processing: 0, completed: 0, failed: 0, deadLetters: 0 };

export function createMetricsRegistry(sources: MetricsSources): MetricsRegistry {
  const registry = new Registry();
  const family = describeFamilies(registry);

  addKeys(family, sources);
  addCache(family, sources);
  addQueue(family, sources);
  addRequests(family, sources);
  addProcess(family, sources);

  const { durations, firstBytes } = sources.counters;
  return {
    contentType: registry.contentType,
    render: async () =>
      [
        await registry.metrics(),
        renderHistogram(
          'tulay_request_duration_seconds',
          'Arrival of a request to the end of its answer.',
          durations,
        ),
        renderHistogram(
          'tulay_time_to_first_byte_seconds',
          'Arrival of a request to the first byte of its answer.',
          firstBytes,
        ),
      ].join('\n'),
  };
}

function addKeys({ gauge, gauges, counters }: Families, { keys, counters: requests }: MetricsSources): void {
  const tally = () => tallyKeys(keys());
  gauge('api_keys_total', 'API keys known.', () => tally().total);
  gauge('api_keys_healthy', 'API keys in full use.', () => tally().healthy);
  gauge('api_keys_degraded', 'API keys in use with less than full capacity.', () => tally().degraded);
  gauge('api_keys_circuit_open', 'API keys resting after failures.', () => tally().circuitOpen);
  gauge(
    'api_keys_quarantined',
    'API keys taken out for a bad credential or a spend cap.',
    () => tally().quarantined,
  );
  gauge('api_keys_disabled', 'API keys switched off.', () => tally().disabled);
  gauge(
    'api_requests_per_minute_current',
    'Requests of the last 60 seconds.',
    () => requests.requestsPerMinute,
  );
  const perKey = (read: (key: KeySnapshot) => number) => (): Sample[] =>
    keys().map((key) => [{ key: key.label }, read(key)]);
  gauges(
    'tulay_key_in_flight',
    'Upstream calls under way, by key.',
    ['key'],
    perKey((key) => key.inFlight),
  );
  counters(
    'tulay_key_requests_total',
    'Upstream calls, by key.',
    ['key'],
    perKey((key) => key.requests),
  );
  counters(
    'tulay_key_failures_total',
    'Upstream calls that failed, by key.',
    ['key'],
    perKey((key) => key.failures),
  );
  gauges('tulay_key_state', '1 for the state a key is in.', ['key', 'state'], () =>
    keys().map((key) => [{ key: key.label, state: key.state }, 1]),
  );
}

function addCache({ gauge, counter }: Families, { cache }: MetricsSources): void {
  const totals = async () => (await cache?.()) ?? NO_CACHE;
  counter('cache_hits_total', 'Requests answered from the cache.', async () => (await totals()).hits);
  counter(
    'cache_misses_total',
    'Requests looked up in the cache and not found.',
    async () => (await totals()).misses,
  );
  gauge('cache_hit_rate', 'Share of lookups answered from the cache, in percent.', async () => {
    const { hits, misses } = await totals();
    return hits === 0 ? 0 : (100 * hits) / (hits + misses);
  });
}

function addQueue({ gauge, counter }: Families, { queue, counters, activeWorkers }: MetricsSources): void {
  const totals = async () => (await queue?.()) ?? NO_QUEUE;
  gauge('queue_pending', 'Jobs that wait.', async () => (await totals()).pending);
  gauge('queue_processing', 'Jobs that workers hold.', async () => (await totals()).processing);
  counter('queue_completed_total', 'Jobs completed.', async () => (await totals()).completed);
  counter('queue_failed_total', 'Attempts at jobs that failed.', async () => (await totals()).failed);
  gauge(
    'queue_dead_letter',
    'Jobs that failed for good and wait for an operator.',
    async () => (await totals()).deadLetters,
  );
  gauge(
    'queue_wait_time_avg_ms',
    'Average wait in ms: of jobs, or where there is no queue of requests of the last 60 seconds for a key.',
    async () => (await totals()).averageWaitMs ?? counters.averageQueueMs,
  );
  gauge('workers_active', 'Workers that are running.', () => activeWorkers?.() ?? 0);
}

function addRequests({ gauge, counter, counters }: Families, sources: MetricsSources): void {
  const { counters: requests, recorder, bodyBytesInFlight } = sources;
  counters('tulay_requests_total', 'Requests that ended, by status.', ['status', 'stream', 'simulated'], () =>
    requests.requests.map(({ status, stream, simulated, count }) => [
      { status: String(status), stream: String(stream), simulated: String(simulated) },
      count,
    ]),
  );
  counters('tulay_errors_total', 'Requests that ended with an error, by its class.', ['class'], () =>
    requests.errors.map(({ errorClass, count }) => [{ class: errorClass }, count]),
  );
  counters('tulay_tokens_total', 'Tokens as upstream counted them.', ['kind'], () => {
    const { input, output, cacheCreation, cacheRead } = requests.tokens;
    return [
      [{ kind: 'input' }, input],
      [{ kind: 'output' }, output],
      [{ kind: 'cache_creation' }, cacheCreation],
      [{ kind: 'cache_read' }, cacheRead],
    ];
  });
  gauge('tulay_streams_active', 'Event streams open now.', () => requests.activeStreams);
  counter(
    'tulay_upstream_attempts_total',
    'Upstream calls made for requests that ended.',
    () => requests.attempts,
  );
  counter(
    'tulay_upstream_retries_total',
    'Those of them that were not the first of their request.',
    () => requests.retries,
  );
  counter(
    'tulay_events_dropped_total',
    'Request events lost because they could not be stored.',
    () => recorder().dropped,
  );
  gauge('tulay_events_buffered', 'Request events that wait to be stored.', () => recorder().buffered);
  gauge('tulay_events_store_healthy', '1 while request events can be stored.', () =>
    recorder().status === 'healthy' ? 1 : 0,
  );
  gauge(
    'tulay_body_bytes_in_flight',
    'Bytes of request bodies held in memory.',
    () => bodyBytesInFlight?.() ?? 0,
  );
}

function addProcess({ counter, gauge, gauges }: Families, { version }: MetricsSources): void {
  gauges('nodejs_memory_usage_bytes', 'Memory of the process, by type.', ['type'], () => {
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    return [
      [{ type: 'rss' }, rss],
      [{ type: 'heapUsed' }, heapUsed],
      [{ type: 'heapTotal' }, heapTotal],
      [{ type: 'external' }, external],
    ];
  });
  counter('process_cpu_seconds_total', 'User and system CPU time of the process.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  gauge(
    'process_start_time_seconds',
    'Start of the process, seconds since the epoch.',
    () => performance.timeOrigin / 1000,
  );
  gauges('tulay_build_info', 'Always 1; says the version.', ['version', 'node'], () => [
    [{ version, node: process.version }, 1],
  ]);
}
