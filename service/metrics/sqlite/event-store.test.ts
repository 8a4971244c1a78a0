import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { sampleEvent } from '../../testing/sample-event.ts';
import { EventBatchBuilder, type EventBatch } from '../event-batch.ts';
import { EventStore } from './event-store.ts';
import { PAGE_SQL } from './request-pages.ts';

let directory: string;
let store: EventStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tulay-events-'));
  store = new EventStore(directory);
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

function batchOf(events: readonly RequestEvent[]): EventBatch {
  const builder = new EventBatchBuilder(Math.max(1, events.length));
  for (const event of events) builder.add(event);
  return builder.take();
}

function numbered(
  from: number,
  to: number,
  change: (index: number) => Partial<RequestEvent> = () => ({}),
): RequestEvent[] {
  return Array.from({ length: to - from + 1 }, (_, offset) => {
    const index = from + offset;
    return sampleEvent({ id: `req_${index}`, ...change(index) });
  });
}

function rowsOf(table: string): number {
  const db = new BetterSqlite3(join(directory, 'metrics.db'), { readonly: true });
  const count = Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  db.close();
  return count;
}

function ids(events: readonly RequestEvent[]): string[] {
  return events.map(({ id }) => id);
}

describe('EventStore', () => {
  it('gives back what was stored, field for field', async () => {
    const plain = sampleEvent();
    const full = sampleEvent({
      id: 'req_2',
      userId: 'Jos\u00e9 \u{1f600}',
      clientKeyId: 'key_1',
      stream: true,
      simulated: true,
      cacheReadTokens: 9,
      cacheResult: 'hit',
      errorClass: 'api_error',
      queueMs: 0.125,
      requestBytes: 33_554_432,
    });
    const bare = sampleEvent({
      id: 'req_3',
      model: null,
      keyLabel: null,
      inputTokens: null,
      firstByteMs: null,
      attempts: 0,
    });
    store.insert(batchOf([plain, full, bare]));
    expect(await store.pages.page({ limit: 10 })).toEqual([bare, full, plain]);
  });

  it('pages backwards without missing or repeating an event while new ones come in', async () => {
    store.insert(batchOf(numbered(1, 100)));
    const seen = ids(await store.pages.page({ limit: 30 }));
    for (let more = 101; seen.length < 100; more += 1) {
      store.insert(batchOf(numbered(more, more)));
      const page = ids(await store.pages.page({ limit: 30, before: seen.at(-1) }));
      expect(page.length).toBeGreaterThan(0);
      seen.push(...page);
    }
    expect(seen).toEqual(ids(numbered(1, 100)).toReversed());
    expect(await store.pages.page({ limit: 30, before: 'req_1' })).toEqual([]);
    expect(await store.pages.page({ limit: 30, before: 'never seen' })).toEqual([]);
  });

  it('keeps a page within its bounds', async () => {
    store.insert(batchOf(numbered(1, 3)));
    expect(ids(await store.pages.page({ limit: 0 }))).toEqual(['req_3']);
    expect((await store.pages.page({ limit: Infinity })).length).toBe(3);
  });

  it('gives back whatever texts there are, however few of them it knows at a time', async () => {
    store.close();
    store = new EventStore(directory, { mostKnown: 4 });
    const text = fc.oneof(
      fc.constantFrom('', 'a', 'b', '\u0000', 'null', '"'),
      fc.string({ unit: 'binary', maxLength: 9 }),
    );
    const event = fc.record({
      id: text,
      tenantId: text,
      userId: fc.option(text),
      clientKeyId: fc.option(text),
      method: text,
      path: text,
      model: fc.option(text),
      keyLabel: fc.option(text),
      stopReason: fc.option(text),
      errorClass: fc.option(text),
      upstreamRequestId: fc.option(text),
      status: fc.integer({ min: 100, max: 599 }),
      attempts: fc.nat(2),
      stream: fc.boolean(),
      simulated: fc.boolean(),
      cacheReadTokens: fc.option(fc.nat()),
      queueMs: fc.double({ min: 0, max: 1e9, noNaN: true }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 100 }), async (changes) => {
        const events = changes.map((change) => sampleEvent(change));
        store.insert(batchOf(events));
        expect(await store.pages.page({ limit: events.length })).toEqual(events.toReversed());
      }),
      { numRuns: 50 },
    );
  });

  it('finds an event it did not page to itself, and the last of those with one id', async () => {
    store.insert(batchOf(numbered(1, 70_000)));
    store.insert(batchOf([sampleEvent({ id: 'req_3' }), sampleEvent({ id: 'after it' })]));
    expect(ids(await store.pages.page({ limit: 2, before: 'req_65000' }))).toEqual([
      'req_64999',
      'req_64998',
    ]);
    expect(ids(await store.pages.page({ limit: 2, before: 'req_2' }))).toEqual(['req_1']);
    expect(ids(await store.pages.page({ limit: 1, before: 'req_3' }))).toEqual(['req_70000']);
    expect(await store.pages.page({ limit: 5, before: 'req_70001' })).toEqual([]);
  });

  it('keeps what requests have in common once, and nothing of a batch that was taken back', async () => {
    const faulty = numbered(1, 40, (index) => ({
      tenantId: `t${index}`,
      ...(index === 40 && { durationMs: NaN }),
    }));
    expect(() => store.insert(batchOf(faulty))).toThrow(/NOT NULL/);
    const events = numbered(1, 500, (index) => ({ tenantId: `t${index % 3}`, status: 200 + (index % 2) }));
    store.insert(batchOf(events));
    expect(rowsOf('request_caller')).toBe(3);
    expect(rowsOf('request_kind')).toBe(2);
    expect(await store.pages.page({ limit: 500 })).toEqual(events.toReversed());
  });

  it('prunes what only pruned events had in common, and nothing that is needed', async () => {
    const retention = { maxAgeMs: Infinity, maxRows: 250 };
    for (let from = 1; from <= 1_000; from += 50) {
      // A store that is opened anew knows nothing of the rows there are.
      if (from % 200 === 1) {
        store.close();
        store = new EventStore(directory, { mostKnown: 20 });
      }
      const events = numbered(from, from + 49, (index) => ({
        userId: `u${index % 30}`,
        path: `/${from % 7}`,
      }));
      store.insert(batchOf(events));
      while (store.prune(retention, 0, 40) === 40);
      const stored = await store.pages.page({ limit: 1_000 });
      expect(stored.length).toBe(Math.min(from + 49, 250));
      for (const { id, userId } of stored) expect(userId).toBe(`u${Number(id.slice(4)) % 30}`);
      expect(stored.every(({ path, method }) => path.length === 2 && method === 'POST')).toBe(true);
    }
    // Those of the events there are and of at most one generation more.
    expect(rowsOf('request_caller')).toBeLessThanOrEqual(250 + 200);
    while (store.prune({ ...retention, maxRows: 0 }, 0, 1_000) > 0);
    expect(await store.pages.page({ limit: 1 })).toEqual([]);
    const events = numbered(2_001, 2_100);
    store.insert(batchOf(events));
    while (store.prune(retention, 0, 1_000) > 0);
    expect(await store.pages.page({ limit: 1_000 })).toEqual(events.toReversed());
    expect(rowsOf('request_caller')).toBeLessThanOrEqual(50);
  });

  it('finds its pages by index, however many events there are', () => {
    const db = new BetterSqlite3(join(directory, 'metrics.db'), { readonly: true });
    const plan = (sql: string, parameters: unknown[]): string[] =>
      db
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail);
    const joins = /^SEARCH request_(caller|kind) USING INTEGER PRIMARY KEY \(rowid=\?\)( LEFT-JOIN)?$/;
    const [first, ...others] = plan(PAGE_SQL.newest, [10]);
    expect(first).toBe('SCAN request');
    const [search, ...othersBefore] = plan(PAGE_SQL.before, [7, 10]);
    expect(search).toBe('SEARCH request USING INTEGER PRIMARY KEY (rowid<?)');
    for (const step of [...others, ...othersBefore]) expect(step).toMatch(joins);
    db.close();
  });

  it('stores a batch whole or not at all, and can leave out the faulty events', async () => {
    const events = numbered(1, 40, (index) => (index === 17 ? { startedAt: NaN } : {}));
    expect(() => store.insert(batchOf(events))).toThrow(/NOT NULL/);
    expect(await store.pages.page({ limit: 1 })).toEqual([]);
    expect(store.insertSalvaging(batchOf(events))).toBe(1);
    expect((await store.pages.page({ limit: 100 })).length).toBe(39);
  });

  it('prunes by age and by number, oldest first and in steps', async () => {
    const day = 86_400_000;
    const now = 100 * day;
    store.insert(batchOf(numbered(1, 50, (index) => ({ startedAt: index * day }))));
    const retention = { maxAgeMs: 60 * day, maxRows: 1_000 };
    expect(store.prune(retention, now, 30)).toBe(30);
    expect(store.prune(retention, now, 30)).toBe(9);
    expect(store.prune(retention, now, 30)).toBe(0);
    expect(ids(await store.pages.page({ limit: 100 })).at(-1)).toBe('req_40');
    expect(store.prune({ maxAgeMs: 60 * day, maxRows: 3 }, now, 100)).toBe(8);
    expect(ids(await store.pages.page({ limit: 100 }))).toEqual(['req_50', 'req_49', 'req_48']);
  });

  it.each([
    [
      'of a newer version',
      (file: string) => {
        const db = new BetterSqlite3(file);
        db.pragma('user_version = 12');
        db.close();
      },
      /schema is version 12, this one knows up to version 2/,
    ],
    [
      'that is no database',
      (file: string) => writeFileSync(file, 'x'.repeat(5_000)),
      /metrics\.db is damaged/,
    ],
  ])('refuses a file %s', (_, spoil, expected) => {
    store.close();
    spoil(join(directory, 'metrics.db'));
    const open = (): EventStore => new EventStore(directory);
    expect(open).toThrow(StartupError);
    expect(open).toThrow(expected);
  });
});
