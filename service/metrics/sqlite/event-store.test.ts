import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { StartupError } from '../../lib/startup-error.ts';
import { sampleEvent } from '../../testing/sample-event.ts';
import { EventBatchBuilder, type EventBatch } from '../event-batch.ts';
import { EventStore, PAGE_SQL } from './event-store.ts';

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

function ids(events: readonly RequestEvent[]): string[] {
  return events.map(({ id }) => id);
}

describe('EventStore', () => {
  it('gives back what was stored, field for field', () => {
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
    expect(store.recent(10, undefined)).toEqual([bare, full, plain]);
  });

  it('pages backwards without missing or repeating an event while new ones come in', () => {
    store.insert(batchOf(numbered(1, 100)));
    const seen = ids(store.recent(30, undefined));
    for (let more = 101; seen.length < 100; more += 1) {
      store.insert(batchOf(numbered(more, more)));
      const page = ids(store.recent(30, seen.at(-1)));
      expect(page.length).toBeGreaterThan(0);
      seen.push(...page);
    }
    expect(seen).toEqual(ids(numbered(1, 100)).toReversed());
    expect(store.recent(30, 'req_1')).toEqual([]);
    expect(store.recent(30, 'never seen')).toEqual([]);
  });

  it('keeps a page within its bounds', () => {
    store.insert(batchOf(numbered(1, 3)));
    expect(ids(store.recent(0, undefined))).toEqual(['req_3']);
    expect(store.recent(Infinity, undefined).length).toBe(3);
  });

  it('finds its pages by index, however many events there are', () => {
    const db = new BetterSqlite3(join(directory, 'metrics.db'), { readonly: true });
    const plan = (sql: string, parameters: unknown[]): string =>
      db
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...parameters)
        .map(({ detail }) => detail)
        .join('\n');
    expect(plan(PAGE_SQL.newest, [10])).toBe('SCAN request_event');
    const before = plan(PAGE_SQL.before, ['req_1', 10]);
    expect(before).toMatch(/SEARCH request_event USING INTEGER PRIMARY KEY \(rowid<\?\)/);
    expect(before).toMatch(/USING COVERING INDEX request_event_id/);
    expect(before).not.toMatch(/SCAN|TEMP B-TREE/);
    db.close();
  });

  it('stores a batch whole or not at all, and can leave out the faulty events', () => {
    const events = numbered(1, 40, (index) => (index === 17 ? { startedAt: NaN } : {}));
    expect(() => store.insert(batchOf(events))).toThrow(/NOT NULL/);
    expect(store.recent(1, undefined)).toEqual([]);
    expect(store.insertSalvaging(batchOf(events))).toBe(1);
    expect(store.recent(100, undefined).length).toBe(39);
  });

  it('prunes by age and by number, oldest first and in steps', () => {
    const day = 86_400_000;
    const now = 100 * day;
    store.insert(batchOf(numbered(1, 50, (index) => ({ startedAt: index * day }))));
    const retention = { maxAgeMs: 60 * day, maxRows: 1_000 };
    expect(store.prune(retention, now, 30)).toBe(30);
    expect(store.prune(retention, now, 30)).toBe(9);
    expect(store.prune(retention, now, 30)).toBe(0);
    expect(ids(store.recent(100, undefined)).at(-1)).toBe('req_40');
    expect(store.prune({ maxAgeMs: 60 * day, maxRows: 3 }, now, 100)).toBe(8);
    expect(ids(store.recent(100, undefined))).toEqual(['req_50', 'req_49', 'req_48']);
  });

  it.each([
    [
      'of a newer version',
      (file: string) => {
        const db = new BetterSqlite3(file);
        db.pragma('user_version = 12');
        db.close();
      },
      /schema is version 12, this one knows up to version 1/,
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
