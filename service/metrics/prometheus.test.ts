import { beforeEach, describe, expect, it } from 'vitest';
import type { KeySnapshot } from '../key-pool/pool-view.ts';
import { sampleEvent } from '../testing/sample-event.ts';
import { GatewayCounters } from './gateway-counters.ts';
import { createMetricsRegistry, type MetricsSources } from './prometheus.ts';

interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: {
    readonly name: string;
    readonly labels: Record<string, string>;
    readonly value: number;
  }[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/gy;

/** Reads the text format as strictly as its description (version 0.0.4) is written; throws at what it does not allow. */
function parse(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, Family>();
  let help = '';
  let family: Family | undefined;
  let familyName = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [mark, keyword, name = '', ...rest] = line.split(' ');
    if (mark === '#' && keyword === 'HELP') {
      if (families.has(name) || !NAME.test(name) || rest.length === 0) throw new Error(`bad HELP: ${line}`);
      help = rest.join(' ');
      familyName = name;
    } else if (mark === '#' && keyword === 'TYPE') {
      const type = rest.join(' ');
      if (name !== familyName || !['counter', 'gauge', 'histogram'].includes(type))
        throw new Error(`bad TYPE: ${line}`);
      family = { type, help, samples: [] };
      families.set(name, family);
    } else {
      family?.samples.push(parseSample(line, familyName, family.type));
    }
  }
  return families;
}

function parseSample(line: string, family: string, type: string): Family['samples'][number] {
  const [, name = '', labelText = '', valueText = ''] = SAMPLE.exec(line) ?? [];
  const number = Number(valueText);
  const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  if (!suffixes.some((suffix) => name === family + suffix) || Number.isNaN(number))
    throw new Error(`bad sample: ${line}`);
  const labels: Record<string, string> = {};
  let read = 0;
  for (const [whole, label = '', text = ''] of labelText.matchAll(LABEL)) {
    if (label in labels) throw new Error(`label twice: ${line}`);
    labels[label] = text;
    read += whole.length;
  }
  if (read !== labelText.length) throw new Error(`bad labels: ${line}`);
  return { name, labels, value: number };
}

let counters: GatewayCounters;
let sources: MetricsSources;
beforeEach(() => {
  counters = new GatewayCounters({ now: () => 5_000_000, wallNow: () => 0 });
  sources = {
    version: '1.2.3',
    keys: () => [],
    counters,
    recorder: () => ({ status: 'healthy', dropped: 0, buffered: 0 }),
  };
});

async function scrape(over: Partial<MetricsSources> = {}): Promise<Map<string, Family>> {
  return parse(await createMetricsRegistry({ ...sources, ...over }).render());
}

/** The one sample of a metric that has these labels. */
function value(
  of: Map<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const family = of.get(name) ?? of.get(name.replace(/_(bucket|sum|count)$/, ''));
  return family?.samples.find(
    (sample) =>
      sample.name === name &&
      Object.keys(sample.labels).length === Object.keys(labels).length &&
      Object.entries(labels).every(([label, text]) => sample.labels[label] === text),
  )?.value;
}

function key(label: string, state: KeySnapshot['state']): KeySnapshot {
  return {
    label,
    masked: '…',
    tier: 'primary',
    state,
    reason: null,
    untilMs: null,
    inFlight: 1,
    requests: 10,
    failures: 2,
    simulated: false,
  };
}

describe('createMetricsRegistry', () => {
  it.each([
    'api_keys_total',
    'api_keys_healthy',
    'api_keys_degraded',
    'api_keys_circuit_open',
    'api_requests_per_minute_current',
    'cache_hits_total',
    'cache_misses_total',
    'cache_hit_rate',
    'queue_pending',
    'queue_processing',
    'queue_completed_total',
    'queue_failed_total',
    'queue_dead_letter',
    'queue_wait_time_avg_ms',
    'workers_active',
    'tulay_streams_active',
    'tulay_upstream_attempts_total',
    'tulay_events_dropped_total',
    'tulay_body_bytes_in_flight',
  ])('has %s from the start, at 0', async (name) => {
    expect(value(await scrape(), name)).toBe(0);
  });

  it('tells the memory of the process and the version', async () => {
    const of = await scrape();
    for (const type of ['rss', 'heapUsed', 'heapTotal', 'external']) {
      expect(value(of, 'nodejs_memory_usage_bytes', { type })).toBeGreaterThan(0);
    }
    expect(value(of, 'tulay_build_info', { version: '1.2.3', node: process.version })).toBe(1);
  });

  it('counts keys by condition, and tells each key apart', async () => {
    const keys = () => [
      key('primary', 'healthy'),
      key('key-2', 'recovering'),
      key('key-3', 'open'),
      key('key-4', 'half-open'),
      key('odd "one"\\', 'quarantined'),
      key('off', 'disabled'),
    ];
    const of = await scrape({ keys });
    expect(value(of, 'api_keys_total')).toBe(6);
    expect(value(of, 'api_keys_healthy')).toBe(1);
    expect(value(of, 'api_keys_degraded')).toBe(1);
    expect(value(of, 'api_keys_circuit_open')).toBe(2);
    expect(value(of, 'api_keys_quarantined')).toBe(1);
    expect(value(of, 'api_keys_disabled')).toBe(1);
    expect(value(of, 'tulay_key_failures_total', { key: 'odd \\"one\\"\\\\' })).toBe(2);
    expect(value(of, 'tulay_key_state', { key: 'key-3', state: 'open' })).toBe(1);
  });

  it('follows requests, and reads the same when nothing happened in between', async () => {
    counters.recordRequest(sampleEvent({ durationMs: 300, firstByteMs: 40, attempts: 2 }));
    counters.recordRequest(
      sampleEvent({ stream: true, simulated: true, durationMs: 45_000, firstByteMs: 700 }),
    );
    counters.recordRequest(
      sampleEvent({ status: 529, errorClass: 'overloaded_error', inputTokens: null, outputTokens: null }),
    );
    counters.streamOpened();
    const registry = createMetricsRegistry(sources);
    await registry.render();
    const of = parse(await registry.render());
    expect(value(of, 'tulay_requests_total', { status: '200', stream: 'false', simulated: 'false' })).toBe(1);
    expect(value(of, 'tulay_requests_total', { status: '200', stream: 'true', simulated: 'true' })).toBe(1);
    expect(value(of, 'tulay_requests_total', { status: '529', stream: 'false', simulated: 'false' })).toBe(1);
    expect(value(of, 'tulay_errors_total', { class: 'overloaded_error' })).toBe(1);
    expect(value(of, 'tulay_tokens_total', { kind: 'output' })).toBe(690);
    expect(value(of, 'tulay_upstream_attempts_total')).toBe(4);
    expect(value(of, 'tulay_streams_active')).toBe(1);
    expect(value(of, 'api_requests_per_minute_current')).toBe(3);
  });

  it('gives durations as histograms in seconds whose buckets add up', async () => {
    for (const durationMs of [20, 40, 400, 4_000, 40_000, 4_000_000]) {
      counters.recordRequest(sampleEvent({ durationMs, firstByteMs: 7 }));
    }
    const of = await scrape();
    const buckets = of
      .get('tulay_request_duration_seconds')
      ?.samples.filter(({ name, labels }) => name.endsWith('_bucket') && labels['stream'] === 'false');
    const counts = buckets?.map((bucket) => bucket.value) ?? [];
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(buckets?.at(-1)?.labels['le']).toBe('+Inf');
    const at = (le: string) => value(of, 'tulay_request_duration_seconds_bucket', { stream: 'false', le });
    expect([at('0.025'), at('0.05'), at('1'), at('5'), at('60'), at('600'), at('+Inf')]).toEqual([
      1, 2, 3, 4, 5, 5, 6,
    ]);
    expect(value(of, 'tulay_request_duration_seconds_count', { stream: 'false' })).toBe(6);
    expect(value(of, 'tulay_request_duration_seconds_sum', { stream: 'false' })).toBeCloseTo(4_044.46, 6);
    expect(value(of, 'tulay_time_to_first_byte_seconds_count', { stream: 'false' })).toBe(6);
    expect(value(of, 'tulay_time_to_first_byte_seconds_count', { stream: 'true' })).toBe(0);
  });

  it('reads cache, queue, workers and bodies where there are such parts', async () => {
    const of = await scrape({
      cache: () => Promise.resolve({ hits: 3, misses: 1 }),
      queue: () => ({ pending: 1, processing: 2, completed: 3, failed: 4, deadLetters: 5, averageWaitMs: 6 }),
      activeWorkers: () => 7,
      bodyBytesInFlight: () => 8,
      recorder: () => ({ status: 'degraded', dropped: 9, buffered: 10 }),
    });
    expect(value(of, 'cache_hit_rate')).toBe(75);
    const names = [
      'cache_hits_total',
      'queue_pending',
      'queue_processing',
      'queue_completed_total',
      'queue_failed_total',
    ];
    expect(names.map((name) => value(of, name))).toEqual([3, 1, 2, 3, 4]);
    const more = [
      'queue_dead_letter',
      'queue_wait_time_avg_ms',
      'workers_active',
      'tulay_body_bytes_in_flight',
    ];
    expect(more.map((name) => value(of, name))).toEqual([5, 6, 7, 8]);
    const events = ['tulay_events_dropped_total', 'tulay_events_buffered', 'tulay_events_store_healthy'];
    expect(events.map((name) => value(of, name))).toEqual([9, 10, 0]);
  });

  it('tells how long requests wait for a key where there is no queue', async () => {
    counters.recordRequest(sampleEvent({ queueMs: 30 }));
    counters.recordRequest(sampleEvent({ queueMs: 50 }));
    expect(value(await scrape(), 'queue_wait_time_avg_ms')).toBe(40);
  });

  it('says what it is', () => {
    expect(createMetricsRegistry(sources).contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });
});
