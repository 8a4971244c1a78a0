/**
 * The request history in `metrics.db`. Runs in the writer thread; every call throws SQLite's errors as they are, for the
 * caller there (`event-writer.ts`) to retry, count and report, and all but reads are synchronous.
 *
 * An event becomes a row of 14 values in place of 26: what requests have in common is in two tables of its own
 * (`dimension.ts`), which halves the time (1.5 instead of 3.7 µs) and the file (103 instead of 210 bytes an event). Events that
 * have neither caller nor path in common with any other take 8 µs, for the three rows each then needs.
 */
import { setImmediate } from 'node:timers/promises';
import type { Database, Statement, Transaction } from 'better-sqlite3';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { errorCode } from '../../lib/error-code.ts';
import { dataFiles } from '../../storage/data-files.ts';
import { openDatabase } from '../../storage/sqlite/open-database.ts';
import {
  NUMBER_COLUMNS,
  NUMBERS,
  TEXT_COLUMNS,
  TEXTS,
  WORD_COLUMNS,
  type EventBatch,
} from '../event-batch.ts';
import { Dimension } from './dimension.ts';
import { CALLER, columnName, KIND, REQUEST_COLUMNS, REQUEST_NUMBERS } from './event-columns.ts';
import { createRequestEvent } from './migrations/0001-request-event.ts';

export const METRICS_MIGRATIONS = [createRequestEvent] as const;

/** A page never holds more, whatever was asked for. */
export const LARGEST_PAGE = 1_000;

const FIELDS = [...NUMBER_COLUMNS, ...WORD_COLUMNS, ...TEXT_COLUMNS];
const FIELD_NAMES = FIELDS.map(columnName).join(', ');
const NUMBER_PLACES = REQUEST_NUMBERS.map((name) => NUMBER_COLUMNS.indexOf(name));

/** The prepared insert takes this many rows at once: 1.5 µs a row where one at a time takes 2.6; more gain nothing. */
const ROWS_PER_INSERT = 64;
const ROW = REQUEST_COLUMNS.length;

/** Callers, and kinds, that are known at a time. */
const MOST_KNOWN = 4_096;

/** Where pages ended; an administrator turns over one or two at a time. */
const MOST_PAGE_ENDS = 1_000;
/** An event is looked for in steps of some ms, so that nothing queues up behind that. */
const SEARCH_ROWS = 20_000;

/** Pages are found by key, so that the last costs what the first does. */
export const PAGE_SQL = {
  newest: `SELECT seq, ${FIELD_NAMES} FROM request_event ORDER BY seq DESC LIMIT ?`,
  before: `SELECT seq, ${FIELD_NAMES} FROM request_event WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
} as const;

type Value = string | number | null;

export interface Retention {
  readonly maxAgeMs: number;
  readonly maxRows: number;
}

export class EventStore {
  readonly #db: Database;
  readonly #callers: Dimension;
  readonly #kinds: Dimension;
  readonly #insertMany: Statement<Value[]>;
  readonly #insertOne: Statement<Value[]>;
  readonly #newest: Statement<[number], Value[]>;
  readonly #before: Statement<[number, number], Value[]>;
  readonly #search: Statement<[{ id: string; from: number; below: number }], number>;
  readonly #range: Statement<[], { oldest: number; next: number }>;
  readonly #prune: Statement<[{ steps: number; oldest: number; maxRows: number }]>;
  readonly #many: Value[] = Array.from<Value>({ length: ROWS_PER_INSERT * ROW }).fill(null);
  readonly #one: Value[] = Array.from<Value>({ length: ROW }).fill(null);
  readonly #transaction: Transaction<(work: () => number) => number>;
  /** `seq` by id of the last events of pages. */
  readonly #pageEnds = new Map<string, number>();

  /**
   * @param mostKnown see `Dimension`
   * @throws StartupError
   */
  constructor(directory: string, mostKnown = MOST_KNOWN) {
    const db = openDatabase({
      file: dataFiles(directory).metrics,
      holds: 'the request history',
      migrations: METRICS_MIGRATIONS,
      synchronous: 'NORMAL',
      cacheKiB: 2_048,
    });
    this.#db = db;
    this.#callers = new Dimension(db, CALLER, mostKnown);
    this.#kinds = new Dimension(db, KIND, mostKnown);
    const row = `(${REQUEST_COLUMNS.map(() => '?').join(', ')})`;
    const insert = `INSERT INTO request (${REQUEST_COLUMNS.join(', ')}) VALUES`;
    this.#insertOne = db.prepare(`${insert} ${row}`);
    this.#insertMany = db.prepare(
      `${insert} ${Array.from({ length: ROWS_PER_INSERT }, () => row).join(', ')}`,
    );
    this.#newest = db.prepare<[number], Value[]>(PAGE_SQL.newest).raw();
    this.#before = db.prepare<[number, number], Value[]>(PAGE_SQL.before).raw();
    this.#search = db
      .prepare<[{ id: string; from: number; below: number }], number>(
        'SELECT max(seq) FROM request WHERE seq >= :from AND seq < :below AND id = :id',
      )
      .pluck();
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
          this.#insertOne.run(...this.#one);
        } catch (error) {
          if (!isFaultOfRow(error)) throw error;
          lost += 1;
        }
      }
      return lost;
    });
  }

  /**
   * Newest first. Empty when `before` names no event that is stored. The event is known where its page ended here; else
   * it is looked for among all there are (0.07 s per million), with time for others in between.
   */
  async recent(limit: number, before: string | undefined): Promise<RequestEvent[]> {
    const size = Math.max(1, Math.min(Math.trunc(limit), LARGEST_PAGE));
    if (before === undefined) return this.#page(this.#newest.all(size));
    const seq = this.#pageEnds.get(before) ?? (await this.#seqOf(before));
    return seq === undefined ? [] : this.#page(this.#before.all(seq, size));
  }

  /**
   * Looks at the `steps` oldest events and deletes those beyond the retention.
   * @returns how many were deleted; `steps` means that there may be more
   */
  prune(retention: Retention, wallNow: number, steps: number): number {
    const events = this.#prune.run({
      steps,
      oldest: wallNow - retention.maxAgeMs,
      maxRows: retention.maxRows,
    }).changes;
    const { oldest } = this.#seqRange();
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
        return rows();
      });
    } catch (error) {
      this.#callers.forget();
      this.#kinds.forget();
      throw error;
    }
  }

  #insertRows(batch: EventBatch): number {
    let index = 0;
    for (; index + ROWS_PER_INSERT <= batch.count; index += ROWS_PER_INSERT) {
      for (let row = 0; row < ROWS_PER_INSERT; row += 1) {
        this.#copyRow(batch, index + row, this.#many, row * ROW);
      }
      this.#insertMany.run(...this.#many);
    }
    for (; index < batch.count; index += 1) {
      this.#copyRow(batch, index, this.#one, 0);
      this.#insertOne.run(...this.#one);
    }
    return 0;
  }

  #copyRow(batch: EventBatch, index: number, into: Value[], at: number): void {
    const { numbers, texts } = batch;
    into[at++] = this.#callers.numberOf(batch, index);
    into[at++] = this.#kinds.numberOf(batch, index);
    // SQLite stores NaN, which stands for null, as NULL.
    for (const place of NUMBER_PLACES) into[at++] = numbers[index * NUMBERS + place] ?? null;
    for (let t = 0, from = index * TEXTS; t < TEXTS; t += 1) into[at++] = texts[from + t] ?? null;
  }

  #page(rows: Value[][]): RequestEvent[] {
    const events = rows.map(toEvent);
    const end = events.at(-1);
    if (end !== undefined) {
      if (this.#pageEnds.size === MOST_PAGE_ENDS) this.#pageEnds.clear();
      this.#pageEnds.set(end.id, Number(rows.at(-1)?.[0]));
    }
    return events;
  }

  async #seqOf(id: string): Promise<number | undefined> {
    const { oldest, next } = this.#seqRange();
    for (let below = next; below > oldest; below -= SEARCH_ROWS) {
      const seq = this.#search.get({ id, from: below - SEARCH_ROWS, below }) ?? null;
      if (seq !== null) return seq;
      await setImmediate();
    }
    return undefined;
  }

  #seqRange(): { oldest: number; next: number } {
    return this.#range.get() ?? { oldest: 1, next: 1 };
  }
}

/** Whether the row itself is at fault: trying it again cannot help. */
export function isFaultOfRow(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return !code.startsWith('SQLITE_') || /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(code);
}

/** @param row `seq` and the fields */
function toEvent(row: Value[]): RequestEvent {
  const fields = Object.fromEntries(FIELDS.map((name, index) => [name, row[index + 1]]));
  // The columns are those of the schema, checked by `event-batch.test.ts`; what went in came from a RequestEvent.
  return {
    ...fields,
    stream: fields['stream'] === 1,
    simulated: fields['simulated'] === 1,
  } as unknown as RequestEvent;
}
