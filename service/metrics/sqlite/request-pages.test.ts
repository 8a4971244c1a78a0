import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorCauseOf, isFailure } from '../../../shared/request-class.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { migrate } from '../../storage/sqlite/migration.ts';
import { eventBatchOf } from '../../testing/event-batch-of.ts';
import { sampleEvent } from '../../testing/sample-event.ts';
import type { EventFilter } from '../event-filter.ts';
import { EventStore, METRICS_MIGRATIONS } from './event-store.ts';

let directory: string;
let store: EventStore;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tulay-pages-'));
  store = new EventStore(directory);
});
afterEach(() => {
  store.close();
  rmSync(directory, { recursive: true });
});

const insert = (events: readonly RequestEvent[]): void => store.insert(eventBatchOf(events));
const numbered = (count: number, change: (index: number) => Partial<RequestEvent>): RequestEvent[] =>
  Array.from({ length: count }, (_, index) => sampleEvent({ id: `req_${index}`, ...change(index) }));

async function ids(filter: EventFilter, limit = 100): Promise<string[]> {
  return (await store.pages.page({ limit, filter })).map(({ id }) => id);
}

/** Every page there is, and all of them have to be full but the last. */
async function allIds(filter: EventFilter, limit: number): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    // Each page begins where the one before ended.
    // oxlint-disable-next-line no-await-in-loop
    const page = await store.pages.page({ limit, filter, before: seen.at(-1) });
    seen.push(...page.map(({ id }) => id));
    if (page.length < limit) return seen;
  }
}

describe('a filtered page', () => {
  beforeEach(() => {
    insert([
      sampleEvent({ id: 'fine', userId: 'ana', model: 'claude-opus-4-5', cacheResult: 'miss' }),
      sampleEvent({ id: 'hit', userId: 'ben', cacheResult: 'hit', attempts: 0, keyLabel: null }),
      sampleEvent({
        id: 'busy',
        status: 529,
        errorClass: 'overloaded_error',
        keyLabel: 'key-2',
        stream: true,
      }),
      sampleEvent({ id: 'limit', status: 429, errorClass: 'rate_limit_error', clientKeyId: 'ck_1' }),
      sampleEvent({
        id: 'wrong',
        status: 404,
        errorClass: 'not_found_error',
        userId: 'ana',
        simulated: true,
      }),
      sampleEvent({ id: 'odd', status: 200, errorClass: 'api_error' }),
    ]);
  });

  it.each<[EventFilter, string[]]>([
    [{ status: ['429'] }, ['limit']],
    [{ status: ['4xx', '529'] }, ['wrong', 'limit', 'busy']],
    [{ model: ['claude-opus-4-5', 'no-such'] }, ['fine']],
    [{ key: ['key-2'] }, ['busy']],
    [{ user: ['ana', 'ben'] }, ['wrong', 'hit', 'fine']],
    [{ client: ['ck_1'] }, ['limit']],
    [{ cache: ['hit', 'miss'] }, ['hit', 'fine']],
    [{ error: ['overloaded_error'] }, ['busy']],
    [{ cause: ['server-error', 'rate-limit'] }, ['odd', 'limit']],
    [{ failed: true }, ['odd', 'limit', 'busy']],
    [{ stream: true }, ['busy']],
    [{ simulated: true }, ['wrong']],
    [{ simulated: false, user: ['ana'] }, ['fine']],
    [{ user: ['ana'], status: ['2xx'] }, ['fine']],
    [{ user: ['nobody'] }, []],
    [{ model: ["' OR 1=1 --"] }, []],
  ])('of %j holds %j', async (filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
  });
});

describe('RequestPages', () => {
  it('lists by the time a request ended, the beginning counted in and the end not', async () => {
    insert(numbered(10, (index) => ({ startedAt: 1_000 * index, durationMs: 500 })));
    expect(await ids({ since: 3_500, until: 5_500 })).toEqual(['req_4', 'req_3']);
    expect(await ids({ since: 9_501 })).toEqual([]);
    expect(await ids({ until: 501 })).toEqual(['req_0']);
  });

  it('finds rare requests among very many, page by page, each once', async () => {
    const events = numbered(30_000, (index) => ({
      startedAt: index,
      userId: index % 2_500 === 0 ? 'seldom' : null,
      ...(index % 9_000 === 5 && { status: 529, errorClass: 'overloaded_error' }),
      ...(index === 17_000 && { userId: 'once' }),
    }));
    for (let from = 0; from < events.length; from += 500) insert(events.slice(from, from + 500));
    expect(await allIds({ cause: ['overloaded'] }, 2)).toEqual([
      'req_27005',
      'req_18005',
      'req_9005',
      'req_5',
    ]);
    expect(await allIds({ user: ['once'] }, 1)).toEqual(['req_17000']);
    expect((await allIds({ user: ['seldom'] }, 5)).length).toBe(12);
    expect(await ids({ user: ['once'], cause: ['overloaded'] })).toEqual([]);
    expect((await allIds({ status: ['200'] }, 900)).length).toBe(29_996);
  });

  it('agrees with a filter that looks at every request', async () => {
    const some = <T>(...values: T[]) => fc.constantFrom(...values);
    const request = fc.record({
      userId: some(null, 'ana', 'ben'),
      model: some(null, 'a', 'b', 'c'),
      keyLabel: some('primary', 'key-2'),
      status: some(200, 200, 404, 429, 503),
      errorClass: some(null, 'rate_limit_error', 'http_503', 'unheard_of', 'client_closed'),
      stream: fc.boolean(),
      startedAt: fc.integer({ min: 0, max: 100 }),
      durationMs: fc.integer({ min: 0, max: 50 }),
    });
    const filter = fc.record(
      {
        status: fc.subarray(['2xx', '4xx', '429', '503'], { minLength: 1 }),
        model: fc.subarray(['a', 'b'], { minLength: 1 }),
        user: fc.subarray(['ana', 'ben'], { minLength: 1 }),
        cause: fc.subarray(['rate-limit', 'server-error', 'other', 'caller'] as const, { minLength: 1 }),
        failed: fc.constant(true as const),
        stream: fc.boolean(),
        since: fc.integer({ min: 0, max: 100 }),
        until: fc.integer({ min: 20, max: 150 }),
      },
      { requiredKeys: [] },
    );
    let made = 0;
    let all: RequestEvent[] = [];
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 40 }),
        filter,
        fc.integer({ min: 1, max: 9 }),
        async (changes, wanted, limit) => {
          const events = changes.map((change) => sampleEvent({ ...change, id: `req_${made++}` }));
          if (events.length > 0) insert(events);
          all = [...events.toReversed(), ...all];
          expect(await allIds(wanted, limit)).toEqual(
            all.filter((event) => passes(event, wanted)).map(({ id }) => id),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('forgets what was pruned', async () => {
    insert(numbered(10_000, (index) => ({ startedAt: index, model: index < 5_000 ? 'old' : 'new' })));
    while (store.prune({ maxAgeMs: Infinity, maxRows: 1_000 }, 0, 4_000) > 0);
    expect(await ids({ model: ['old'] })).toEqual([]);
    expect((await allIds({ model: ['new'] }, 300)).length).toBe(1_000);
    const db = new BetterSqlite3(join(directory, 'metrics.db'), { readonly: true });
    expect(db.prepare('SELECT block FROM request_block').pluck().all()).toEqual([2]);
    expect(db.prepare('SELECT min(block) FROM request_block_kind').pluck().get()).toBe(2);
    db.close();
  });

  it('finds one request by its id', async () => {
    const events = numbered(300, (index) => ({ startedAt: index }));
    insert(events);
    expect(await store.pages.byId('req_0')).toEqual(events[0]);
    expect(await store.pages.byId('req_299')).toEqual(events[299]);
    expect(await store.pages.byId('req_300')).toBeUndefined();
  });

  it('names what there is to filter by', () => {
    insert([
      sampleEvent({ model: 'b', userId: 'ana', status: 200 }),
      sampleEvent({ model: 'a', clientKeyId: 'ck_1', status: 429, errorClass: 'rate_limit_error' }),
      sampleEvent({ model: null, keyLabel: 'key-2' }),
    ]);
    expect(store.pages.values()).toEqual({
      models: ['a', 'b'],
      keys: ['key-2', 'primary'],
      users: ['ana'],
      clients: ['ck_1'],
      statuses: [200, 429],
      errors: ['rate_limit_error'],
    });
  });

  it('filters what was stored before there were blocks', async () => {
    const old = mkdtempSync(join(tmpdir(), 'tulay-old-'));
    const db = new BetterSqlite3(join(old, 'metrics.db'));
    migrate(db, METRICS_MIGRATIONS.slice(0, 1));
    db.exec(`
      INSERT INTO request_caller (number, since, tenant_id, user_id) VALUES (1, 1, 'anonymous', 'ana');
      INSERT INTO request_kind (number, since, method, path, cache_result, status, stream, attempts, simulated)
        VALUES (1, 1, 'POST', '/v1/messages', 'off', 200, 0, 1, 0), (2, 1, 'POST', '/v1/messages', 'off', 503, 0, 1, 0);
      INSERT INTO request (caller, kind, started_at, queue_ms, duration_ms, request_bytes, response_bytes, id)
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
        SELECT 1, 1 + (i = 700), i, 0, 5, 0, 0, 'old_' || i FROM n;
    `);
    db.close();
    const upgraded = new EventStore(old);
    try {
      upgraded.insert(eventBatchOf([sampleEvent({ id: 'new', status: 503, startedAt: 20_000 })]));
      const page = await upgraded.pages.page({ limit: 5, filter: { status: ['503'] } });
      expect(page.map(({ id }) => id)).toEqual(['new', 'old_700']);
      const early = await upgraded.pages.page({ limit: 5, filter: { user: ['ana'], until: 7 } });
      expect(early.map(({ id }) => id)).toEqual(['old_1', 'old_0']);
    } finally {
      upgraded.close();
      rmSync(old, { recursive: true });
    }
  });
});

function passes(event: RequestEvent, filter: EventFilter): boolean {
  const cause = errorCauseOf(event);
  const ended = event.startedAt + event.durationMs;
  return (
    (filter.status?.some(
      (text) => text === String(event.status) || text === `${String(event.status)[0]}xx`,
    ) ??
      true) &&
    (filter.model?.includes(event.model ?? '') ?? true) &&
    (filter.user?.includes(event.userId ?? '') ?? true) &&
    (filter.cause === undefined || (cause !== null && filter.cause.includes(cause))) &&
    (filter.failed !== true || isFailure(cause)) &&
    (filter.stream ?? event.stream) === event.stream &&
    ended >= (filter.since ?? -Infinity) &&
    ended < (filter.until ?? Infinity)
  );
}
