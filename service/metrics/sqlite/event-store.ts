/**
 * The request history in `metrics.db`, and the sums of it. Runs in the writer thread; every call throws SQLite's errors as they are,
 * for the caller there (`event-writer.ts`) to retry, count and report, and all but reads are synchronous.
 *
 * An event becomes a row of 14 values in place of 26: what requests have in common is in two tables of its own
 * (`dimension.ts`), which halves the time (1.5 instead of 3.7 µs) and the file (103 instead of 210 bytes an event). Events that
 * have neither caller nor path in common with any other take 8 µs, for the three rows each then needs. The same
 * transaction adds it up for the overview (`rollups.ts`) and notes what its block holds (`request-blocks.ts`).
 */
import type { Database, Statement, Transaction } from 'better-sqlite3';
import { errorCode } from '../../lib/error-code.ts';
import { dataFiles } from '../../storage/data-files.ts';
import { openDatabase } from '../../storage/sqlite/open-database.ts';
import { NUMBER_COLUMNS, NUMBERS, TEXTS, type EventBatch } from '../event-batch.ts';
import { kindOf, type RequestKind } from '../request-kind.ts';
import { Dimension, type DimensionRow } from './dimension.ts';
import { CALLER, KIND, REQUEST_COLUMNS, REQUEST_NUMBERS } from './event-columns.ts';
import { createRequestEvent } from './migrations/0001-request-event.ts';
import { createRollup } from './migrations/0002-rollup.ts';
import { OverviewReader } from './overview-reader.ts';
import { RecordedTime } from './recorded-time.ts';
import { RequestBlocks } from './request-blocks.ts';
import { RequestPages } from './request-pages.ts';
import { Rollups } from './rollups.ts';

export const METRICS_MIGRATIONS = [createRequestEvent, createRollup] as const;

const NUMBER_PLACES = REQUEST_NUMBERS.map((name) => NUMBER_COLUMNS.indexOf(name));
const STARTED_AT = NUMBER_COLUMNS.indexOf('startedAt');
const DURATION = NUMBER_COLUMNS.indexOf('durationMs');

/** The prepared insert takes this many rows at once: 1.5 µs a row where one at a time takes 2.6; more gain nothing. */
const ROWS_PER_INSERT = 64;
const ROW = REQUEST_COLUMNS.length;

/** Callers, and kinds, that are known at a time. */
const MOST_KNOWN = 4_096;
/** The time of the record is prolonged by a write at most so often. */
const TOUCH_MS = 1_000;
/** Slots of a level of the rollups that one pruning deletes. */
const PRUNED_SLOTS = 100;

type Value = string | number | null;

export interface Retention {
  readonly maxAgeMs: number;
  readonly maxRows: number;
}

export interface EventStoreOptions {
  /** See `Dimension`. */
  readonly mostKnown?: number;
  /** ms since the epoch */
  readonly wallNow?: () => number;
}

export class EventStore {
  readonly pages: RequestPages;
  readonly overview: OverviewReader;
  readonly #db: Database;
  readonly #wallNow: () => number;
  readonly #callers: Dimension<null>;
  readonly #kinds: Dimension<RequestKind>;
  readonly #rollups: Rollups;
  readonly #blocks: RequestBlocks;
  readonly #recorded: RecordedTime;
  readonly #insertMany: Statement<Value[]>;
  readonly #insertOne: Statement<Value[]>;
  readonly #range: Statement<[], { oldest: number; next: number }>;
  readonly #prune: Statement<[{ steps: number; oldest: number; maxRows: number }]>;
  readonly #many: Value[] = Array.from<Value>({ length: ROWS_PER_INSERT * ROW }).fill(null);
  readonly #one: Value[] = Array.from<Value>({ length: ROW }).fill(null);
  readonly #transaction: Transaction<(work: () => number) => number>;
  /** Of the row that was copied last. */
  #kind: DimensionRow<RequestKind> | undefined;
  #caller: DimensionRow<null> | undefined;
  /** `seq` of the next request; NaN when it has to be asked for. */
  #next = NaN;
  #touchedAt = -Infinity;

  /** @throws StartupError */
  constructor(directory: string, { mostKnown = MOST_KNOWN, wallNow = Date.now }: EventStoreOptions = {}) {
    const db = openDatabase({
      file: dataFiles(directory).metrics,
      holds: 'the request history',
      migrations: METRICS_MIGRATIONS,
      synchronous: 'NORMAL',
      cacheKiB: 2_048,
    });
    this.#db = db;
    this.#wallNow = wallNow;
    this.#callers = new Dimension(db, CALLER, () => null, mostKnown);
    this.#kinds = new Dimension(db, KIND, kindOf, mostKnown);
    this.#rollups = new Rollups(db);
    this.#blocks = new RequestBlocks(db);
    this.#recorded = new RecordedTime(db);
    const row = `(${REQUEST_COLUMNS.map(() => '?').join(', ')})`;
    const insert = `INSERT INTO request (${REQUEST_COLUMNS.join(', ')}) VALUES`;
    this.#insertOne = db.prepare(`${insert} ${row}`);
    this.#insertMany = db.prepare(
      `${insert} ${Array.from({ length: ROWS_PER_INSERT }, () => row).join(', ')}`,
    );
    this.#range = db.prepare(
      `SELECT coalesce((SELECT min(seq) FROM request), next) AS oldest, next
       FROM (SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'request'), 0) + 1 AS next)`,
    );
    this.#prune = db.prepare(
      `DELETE FROM request
       WHERE seq IN (SELECT seq FROM request ORDER BY seq LIMIT :steps)
         AND (started_at < :oldest OR seq <= (SELECT max(seq) FROM request) - :maxRows)`,
    );
    this.#transaction = db.transaction((work: () => number) => work());
    this.pages = new RequestPages(db);
    this.overview = new OverviewReader(db, this.#recorded, this.#rollups);
  }

  /** Stores a batch whole or, when it throws, not at all. */
  insert(batch: EventBatch): void {
    this.#write(batch, () => this.#insertRows(batch));
  }

  /**
   * Stores what can be stored of a batch that `insert` refused for what is in it.
   * @returns the number of events left out
   */
  insertSalvaging(batch: EventBatch): number {
    return this.#write(batch, () => {
      let lost = 0;
      for (let index = 0; index < batch.count; index += 1) {
        try {
          this.#copyRow(batch, index, this.#one, 0);
          this.#next = Number(this.#insertOne.run(...this.#one).lastInsertRowid);
        } catch (error) {
          if (!isFaultOfRow(error)) throw error;
          lost += 1;
          continue;
        }
        this.#count(batch, index);
      }
      return lost;
    });
  }

  /**
   * Notes that the service records now, also while there are no requests.
   * @param wallNow ms
   */
  touch(wallNow: number): void {
    this.#recorded.touch(wallNow);
    this.#touchedAt = wallNow;
  }

  /**
   * Looks at the `steps` oldest events and deletes those beyond the retention; also what only they needed, and old sums.
   * @returns how many were deleted; `steps` means that there may be more
   */
  prune(retention: Retention, wallNow: number, steps: number): number {
    const events = this.#prune.run({
      steps,
      oldest: wallNow - retention.maxAgeMs,
      maxRows: retention.maxRows,
    }).changes;
    const { oldest } = this.#range.get() ?? { oldest: 1 };
    this.#blocks.prune(oldest);
    this.#rollups.prune(wallNow, PRUNED_SLOTS);
    this.#recorded.prune(wallNow);
    return Math.max(events, this.#callers.prune(oldest, steps), this.#kinds.prune(oldest, steps));
  }

  close(): void {
    this.#db.close();
  }

  /** @returns what `rows` does: the number of events left out */
  #write(batch: EventBatch, rows: () => number): number {
    try {
      return this.#transaction(() => {
        this.#callers.begin(batch);
        this.#kinds.begin(batch);
        if (Number.isNaN(this.#next)) this.#next = this.#range.get()?.next ?? 1;
        const lost = rows();
        this.#rollups.write();
        this.#blocks.write();
        const now = this.#wallNow();
        if (Math.abs(now - this.#touchedAt) >= TOUCH_MS) this.touch(now);
        return lost;
      });
    } catch (error) {
      this.#callers.forget();
      this.#kinds.forget();
      this.#rollups.forget();
      this.#blocks.forget();
      this.#next = NaN;
      throw error;
    }
  }

  #insertRows(batch: EventBatch): number {
    let index = 0;
    for (; index + ROWS_PER_INSERT <= batch.count; index += ROWS_PER_INSERT) {
      for (let row = 0; row < ROWS_PER_INSERT; row += 1) {
        this.#copyRow(batch, index + row, this.#many, row * ROW);
        this.#count(batch, index + row);
      }
      this.#insertMany.run(...this.#many);
    }
    for (; index < batch.count; index += 1) {
      this.#copyRow(batch, index, this.#one, 0);
      this.#count(batch, index);
      this.#insertOne.run(...this.#one);
    }
    return 0;
  }

  #copyRow(batch: EventBatch, index: number, into: Value[], at: number): void {
    const { numbers, texts } = batch;
    const caller = this.#callers.rowOf(batch, index);
    const kind = this.#kinds.rowOf(batch, index);
    this.#caller = caller;
    this.#kind = kind;
    into[at++] = caller.number;
    into[at++] = kind.number;
    // SQLite stores NaN, which stands for null, as NULL.
    for (const place of NUMBER_PLACES) into[at++] = numbers[index * NUMBERS + place] ?? null;
    for (let t = 0, from = index * TEXTS; t < TEXTS; t += 1) into[at++] = texts[from + t] ?? null;
  }

  /** Adds the event up whose row was copied last, as number `#next`. */
  #count(batch: EventBatch, index: number): void {
    if (this.#kind === undefined || this.#caller === undefined) return;
    const from = index * NUMBERS;
    const ended = batch.numbers[from + STARTED_AT]! + batch.numbers[from + DURATION]!;
    this.#blocks.note(this.#next, this.#kind, this.#caller, ended);
    this.#rollups.count(this.#kind.facts, batch, index);
    this.#next += 1;
  }
}

/** Whether the row itself is at fault: trying it again cannot help. */
export function isFaultOfRow(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return !code.startsWith('SQLITE_') || /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(code);
}
