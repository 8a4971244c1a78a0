/** What was stored, as the overview shows it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { overviewQuerySchema, overviewSchema, type Overview } from '../../../shared/overview.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { eventBatchOf } from '../../testing/event-batch-of.ts';
import { sampleEvent } from '../../testing/sample-event.ts';
import { planOverview } from '../overview-plan.ts';
import { EventStore } from './event-store.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** In the middle of a bucket of every width up to an hour. */
const NOW = Date.UTC(2026, 4, 6, 14, 32, 5);

let directory: string;
let store: EventStore;
let wallNow: number;
const open = (): EventStore => new EventStore(directory, { wallNow: () => wallNow });
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tulay-rollups-'));
  wallNow = NOW;
  store = open();
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

/** Requests that ended so long before `NOW`, in the order given. */
function insert(...events: (Partial<RequestEvent> & { ago?: number })[]): void {
  store.insert(
    eventBatchOf(
      events.map(({ ago = 0, ...changes }) => {
        const durationMs = changes.durationMs ?? 500;
        return sampleEvent({ durationMs, startedAt: NOW - ago - durationMs, ...changes });
      }),
    ),
  );
}

function overview(query: Record<string, unknown> = {}): Overview {
  const planned = planOverview(overviewQuerySchema.parse({ source: 'real', ...query }), 'real', NOW);
  if (planned.kind === 'wrong') throw new Error(planned.problem);
  return overviewSchema.parse(store.overview.read(planned.plan, NOW));
}

const used = ({ buckets }: Overview) => buckets.filter(({ requests }) => requests > 0);

describe('the overview', () => {
  it('counts a request in the bucket in which it ended', () => {
    insert({ ago: 2 * MINUTE, durationMs: 90_000 }, { ago: 0 });
    const { buckets, total } = overview({ range: '1h' });
    expect(buckets.length).toBe(60);
    expect(buckets.map(({ requests }) => requests).slice(-4)).toEqual([0, 1, 0, 1]);
    expect(buckets.at(-3)?.at).toBe(Date.UTC(2026, 4, 6, 14, 30));
    expect(total.requests).toBe(2);
  });

  it('marks the bucket that is still filling, and no other', () => {
    for (const range of ['15m', '1h', '6h', '24h', '7d', '30d', '90d']) {
      const { buckets } = overview({ range });
      expect(buckets.filter(({ filling }) => filling)).toEqual([buckets.at(-1)]);
    }
    expect(overview({ since: NOW - 2 * HOUR, until: NOW - HOUR }).buckets.at(-1)?.filling).toBe(false);
  });

  it('tells who answered, which status came, and what went wrong', () => {
    insert(
      {},
      { cacheResult: 'hit', attempts: 0 },
      { attempts: 0, status: 401, errorClass: 'unauthenticated', outputTokens: null },
      { status: 529, errorClass: 'overloaded_error', outputTokens: null },
      { status: 499, errorClass: 'client_closed' },
      { status: 200, errorClass: 'upstream_truncated' },
    );
    const { total } = overview();
    expect(total).toMatchObject({
      requests: 6,
      answered: { upstream: 4, simulated: 0, cache: 1, gateway: 1 },
      statuses: { '2xx': 3, '3xx': 0, '4xx': 1, '5xx': 1, left: 1, other: 0 },
      errors: { overloaded: 1, broken: 1, caller: 1, 'client-left': 1, timeout: 0 },
      failed: 2,
    });
  });

  it('keeps simulated requests apart, and shows refusals with both', () => {
    insert(
      { outputTokens: 5 },
      { simulated: true, outputTokens: 70 },
      { simulated: true, cacheResult: 'hit', attempts: 0 },
      { attempts: 0, status: 404, errorClass: 'not_found' },
    );
    expect(overview({ source: 'real' })).toMatchObject({
      source: 'real',
      total: {
        requests: 2,
        answered: { upstream: 1, simulated: 0, cache: 0, gateway: 1 },
        tokens: { output: 5 },
      },
      otherSourceRequests: 2,
    });
    expect(overview({ source: 'simulated' })).toMatchObject({
      source: 'simulated',
      total: {
        requests: 3,
        answered: { upstream: 0, simulated: 1, cache: 1, gateway: 1 },
        tokens: { output: 70 },
      },
      otherSourceRequests: 1,
    });
  });

  it('adds up tokens spent upstream, of those that are known', () => {
    insert(
      { inputTokens: 3, outputTokens: 100, cacheCreationTokens: 7, cacheReadTokens: null },
      { inputTokens: null, outputTokens: 1, cacheCreationTokens: null, cacheReadTokens: 9 },
      { inputTokens: 1_000, cacheResult: 'hit', attempts: 0 },
    );
    expect(overview().total.tokens).toEqual({ input: 3, output: 101, cacheCreation: 7, cacheRead: 9 });
  });

  it('reads percentiles of a bucket and of the whole range from all of its values', () => {
    const durations = Array.from({ length: 400 }, (_, index) => 10 * (index + 1));
    insert(
      ...durations
        .map((durationMs, index) => ({ durationMs, ago: (index % 4) * 10 * MINUTE }))
        .toSorted((a, b) => b.ago - a.ago),
    );
    const { total, buckets } = overview({ range: '1h' });
    expect(total.lastByte?.n).toBe(400);
    for (const [percentile, exact] of [
      ['p50', 2_000],
      ['p95', 3_800],
      ['p99', 3_960],
    ] as const) {
      expect(Math.abs((total.lastByte?.[percentile] ?? 0) / exact - 1)).toBeLessThan(0.025);
    }
    const last = buckets.at(-1);
    expect([last?.requests, last?.lastByte?.n]).toEqual([100, 100]);
    expect(Math.abs((last?.lastByte?.p50 ?? 0) / 1_970 - 1)).toBeLessThan(0.025);
  });

  it('times answers of a model alone, and the first token of streams alone', () => {
    insert(
      { durationMs: 100, stream: true, firstByteMs: 40 },
      { durationMs: 100, firstByteMs: 99 },
      { durationMs: 1, status: 500, errorClass: 'api_error', outputTokens: null, stream: true },
      { durationMs: 1, path: '/v1/models', model: null, inputTokens: null, outputTokens: null },
      { durationMs: 1, cacheResult: 'hit', attempts: 0 },
    );
    const { lastByte, firstToken } = overview().total;
    expect([lastByte?.n, firstToken?.n]).toEqual([2, 1]);
    expect(lastByte?.p50).toBeCloseTo(100, -1);
    expect(firstToken?.p99).toBe(40);
  });

  it('compares with as long a time before', () => {
    insert({ ago: 80 * MINUTE, durationMs: 5_000 }, { ago: 70 * MINUTE }, { ago: 30 * MINUTE });
    const { total, preceding } = overview({ range: '1h' });
    expect([total.requests, preceding.requests, preceding.lastByte?.n]).toEqual([1, 2, 2]);
    expect(preceding.lastByte?.p99).toBeGreaterThan(total.lastByte?.p99 ?? Infinity);
  });

  it('gives the same figures at every width, before and after they were rolled up', () => {
    const request = fc.record({
      ago: fc.integer({ min: 0, max: 5 * HOUR }),
      durationMs: fc.integer({ min: 1, max: 600_000 }),
      outputTokens: fc.integer({ min: 0, max: 10_000 }),
      simulated: fc.boolean(),
      errorClass: fc.constantFrom(null, null, 'api_error', 'not_found_error'),
    });
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 60 }), fc.boolean(), (requests, inOrder) => {
        rmSync(directory, { recursive: true });
        directory = mkdtempSync(join(tmpdir(), 'tulay-rollups-'));
        store.close();
        store = open();
        const sorted = inOrder ? requests.toSorted((a, b) => b.ago - a.ago) : requests;
        for (let from = 0; from < sorted.length; from += 7) insert(...sorted.slice(from, from + 7));
        const real = requests.filter(({ simulated }) => !simulated);
        const expected = {
          requests: real.length,
          failed: real.filter(({ errorClass }) => errorClass === 'api_error').length,
          tokens: real.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
          timed: real.filter(({ errorClass }) => errorClass === null).length,
        };
        for (const query of [{ range: '6h' }, { range: '24h' }, { range: '7d' }, { range: '90d' }]) {
          const { total, buckets } = overview(query);
          const sum = (read: (bucket: (typeof buckets)[number]) => number): number =>
            buckets.reduce((whole, bucket) => whole + read(bucket), 0);
          const seen = [
            {
              requests: total.requests,
              failed: total.failed,
              tokens: total.tokens.output,
              timed: total.lastByte?.n ?? 0,
            },
            {
              requests: sum(({ requests: count }) => count),
              failed: sum(({ failed }) => failed),
              tokens: sum(({ tokens }) => tokens.output),
              timed: sum(({ lastByte }) => lastByte?.n ?? 0),
            },
          ];
          expect(seen).toEqual([expected, expected]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('shows a gap where no service ran, and zero where none called', () => {
    const at = (ago: number): void => {
      wallNow = NOW - ago;
      store.touch(wallNow);
    };
    for (let ago = 60; ago >= 40; ago -= 1) at(ago * MINUTE);
    store.close();
    store = open();
    for (let ago = 10; ago >= 0; ago -= 1) at(ago * MINUTE);
    const { buckets, total, dataSince } = overview({ range: '1h' });
    const recorded = buckets.map(({ recordedSeconds }) => recordedSeconds);
    expect(recorded.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => 60));
    expect(recorded.slice(21, 48)).toEqual(Array.from({ length: 27 }, () => 0));
    expect(recorded.at(-1)).toBe(5);
    expect(total.recordedSeconds).toBe(recorded.reduce((sum, seconds) => sum + seconds, 0));
    expect(dataSince).toBe(NOW - HOUR);
  });

  it('takes a time of sleep for a gap', () => {
    for (const ago of [30 * MINUTE, 29 * MINUTE, 5 * MINUTE, 4 * MINUTE, 0]) {
      wallNow = NOW - ago;
      store.touch(wallNow);
    }
    expect(overview({ range: '1h' }).total.recordedSeconds).toBe(120);
  });

  it('adds nothing for a batch that was taken back, and leaves out the faulty events of one that is saved', () => {
    insert({});
    const faulty = [sampleEvent({ startedAt: NOW - 500, durationMs: 500 }), sampleEvent({ durationMs: NaN })];
    expect(() => store.insert(eventBatchOf(faulty))).toThrow(/NOT NULL/);
    expect(overview().total.requests).toBe(1);
    expect(store.insertSalvaging(eventBatchOf(faulty))).toBe(1);
    insert({});
    expect(overview().total.requests).toBe(3);
  });

  it('goes on where another process ended', () => {
    insert({ ago: 15 * SECOND }, { ago: 0 });
    store.close();
    store = open();
    insert({ ago: 0 });
    expect(used(overview({ range: '15m' })).map(({ requests }) => requests)).toEqual([1, 2]);
    expect(overview({ range: '7d' }).total).toMatchObject({ requests: 3, lastByte: { n: 3 } });
  });

  it('counts what ended before, when the clock was set back', () => {
    insert({ ago: 0 });
    insert({ ago: 3 * MINUTE });
    insert({ ago: 0 });
    expect(used(overview({ range: '1h' })).map(({ requests }) => requests)).toEqual([1, 2]);
    expect(overview({ range: '30d' }).total.requests).toBe(3);
  });

  it('keeps sums for as long as the longest range needs them, and no longer', () => {
    insert({ ago: 401 * DAY }, { ago: 200 * DAY }, { ago: 9 * DAY }, { ago: 7 * HOUR }, { ago: 0 });
    for (let call = 0; call < 5; call += 1) store.prune({ maxAgeMs: 30 * DAY, maxRows: 1e9 }, NOW, 1_000);
    expect(overview({ range: '7d' }).total.requests).toBe(2);
    expect(overview({ since: NOW - 210 * DAY, until: NOW }).total.requests).toBe(4);
    const db = new BetterSqlite3(join(directory, 'metrics.db'), { readonly: true });
    const slots = db.prepare('SELECT level, count(*) FROM rollup_count GROUP BY level').raw().all();
    const sketches = db.prepare('SELECT level, count(*) FROM rollup_latency GROUP BY level').raw().all();
    db.close();
    expect(slots).toEqual([
      [10, 1],
      [60, 1],
      [3_600, 3],
    ]);
    expect(sketches).toEqual(slots);
  });
});
