/**
 * The request history in `metrics.db`. Runs in the writer thread; every call is synchronous and throws SQLite's errors as
 * they are, for the caller there (`event-writer.ts`) to retry, count and report.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { errorCode } from '../../lib/error-code.ts';
import { dataFiles } from '../../storage/data-files.ts';
import { openDatabase } from '../../storage/sqlite/open-database.ts';
import { NUMBER_COLUMNS, NUMBERS, TEXT_COLUMNS, TEXTS, type EventBatch } from '../event-batch.ts';
import { createRequestEvent } from './migrations/0001-request-event.ts';

export const METRICS_MIGRATIONS = [createRequestEvent] as const;

/** A page never holds more, whatever was asked for. */
export const LARGEST_PAGE = 1_000;

const ROW = NUMBERS + TEXTS;
const COLUMNS = [...NUMBER_COLUMNS, ...TEXT_COLUMNS];
const COLUMN_NAMES = COLUMNS.map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** The prepared insert takes this many rows at once: 3.6 µs a row where one at a time takes 4.4; more gain nothing. */
const ROWS_PER_INSERT = 16;

/** Pages are found by key, so that the last costs what the first does. */
export const PAGE_SQL = {
  newest: `SELECT ${COLUMN_NAMES.join(', ')} FROM request_event ORDER BY seq DESC LIMIT ?`,
  before: `SELECT ${COLUMN_NAMES.join(', ')} FROM request_event
           WHERE seq < (SELECT max(seq) FROM request_event WHERE id = ?) ORDER BY seq DESC LIMIT ?`,
} as const;

type Value = string | number | null;

export interface Retention {
  readonly maxAgeMs: number;
  readonly maxRows: number;
}

export class EventStore {
  readonly #db: Database;
  readonly #insertMany: Statement<Value[]>;
  readonly #insertOne: Statement<Value[]>;
  readonly #newest: Statement<[number], Value[]>;
  readonly #before: Statement<[string, number], Value[]>;
  readonly #prune: Statement<[{ steps: number; oldest: number; maxRows: number }]>;
  readonly #many: Value[] = Array.from<Value>({ length: ROWS_PER_INSERT * ROW }).fill(null);
  readonly #one: Value[] = Array.from<Value>({ length: ROW }).fill(null);
  readonly #insertBatch: (batch: EventBatch) => void;

  /** @throws StartupError */
  constructor(directory: string) {
    const db = openDatabase({
      file: dataFiles(directory).metrics,
      holds: 'the request history',
      migrations: METRICS_MIGRATIONS,
      synchronous: 'NORMAL',
      cacheKiB: 2_048,
    });
    this.#db = db;
    const row = `(${COLUMNS.map(() => '?').join(', ')})`;
    const insert = `INSERT INTO request_event (${COLUMN_NAMES.join(', ')}) VALUES`;
    this.#insertOne = db.prepare(`${insert} ${row}`);
    this.#insertMany = db.prepare(
      `${insert} ${Array.from({ length: ROWS_PER_INSERT }, () => row).join(', ')}`,
    );
    this.#newest = db.prepare<[number], Value[]>(PAGE_SQL.newest).raw();
    this.#before = db.prepare<[string, number], Value[]>(PAGE_SQL.before).raw();
    this.#prune = db.prepare(
      `DELETE FROM request_event
       WHERE seq IN (SELECT seq FROM request_event ORDER BY seq LIMIT :steps)
         AND (started_at < :oldest OR seq <= (SELECT max(seq) FROM request_event) - :maxRows)`,
    );
    this.#insertBatch = db.transaction((batch: EventBatch) => this.#insertRows(batch));
  }

  /** Stores a batch whole or, when it throws, not at all. */
  insert(batch: EventBatch): void {
    this.#insertBatch(batch);
  }

  /**
   * Stores what can be stored of a batch that `insert` refused for what is in it.
   * @returns the number of events left out
   */
  insertSalvaging(batch: EventBatch): number {
    let lost = 0;
    this.#db.transaction(() => {
      for (let index = 0; index < batch.count; index += 1) {
        copyRow(batch, index, this.#one, 0);
        try {
          this.#insertOne.run(...this.#one);
        } catch (error) {
          if (!isFaultOfRow(error)) throw error;
          lost += 1;
        }
      }
    })();
    return lost;
  }

  /** Newest first. Empty when `before` names no event that is stored. */
  recent(limit: number, before: string | undefined): RequestEvent[] {
    const size = Math.max(1, Math.min(Math.trunc(limit), LARGEST_PAGE));
    const rows = before === undefined ? this.#newest.all(size) : this.#before.all(before, size);
    return rows.map(toEvent);
  }

  /**
   * Looks at the `step` oldest events and deletes those beyond the retention.
   * @returns how many were deleted; `step` means that there may be more
   */
  prune(retention: Retention, wallNow: number, step: number): number {
    return this.#prune.run({
      steps: step,
      oldest: wallNow - retention.maxAgeMs,
      maxRows: retention.maxRows,
    }).changes;
  }

  close(): void {
    this.#db.close();
  }

  #insertRows(batch: EventBatch): void {
    let index = 0;
    for (; index + ROWS_PER_INSERT <= batch.count; index += ROWS_PER_INSERT) {
      for (let row = 0; row < ROWS_PER_INSERT; row += 1) copyRow(batch, index + row, this.#many, row * ROW);
      this.#insertMany.run(...this.#many);
    }
    for (; index < batch.count; index += 1) {
      copyRow(batch, index, this.#one, 0);
      this.#insertOne.run(...this.#one);
    }
  }
}

/** Whether the row itself is at fault: trying it again cannot help. */
export function isFaultOfRow(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  return !code.startsWith('SQLITE_') || /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(code);
}

function copyRow(batch: EventBatch, index: number, into: Value[], at: number): void {
  const { numbers, texts } = batch;
  // SQLite stores NaN, which stands for null, as NULL.
  for (let n = 0, from = index * NUMBERS; n < NUMBERS; n += 1) into[at + n] = numbers[from + n] ?? null;
  for (let t = 0, from = index * TEXTS; t < TEXTS; t += 1) into[at + NUMBERS + t] = texts[from + t] ?? null;
}

function toEvent(row: Value[]): RequestEvent {
  const fields = Object.fromEntries(COLUMNS.map((name, index) => [name, row[index]]));
  // The columns are those of the schema, checked by `event-batch.test.ts`; what went in came from a RequestEvent.
  return {
    ...fields,
    stream: fields['stream'] === 1,
    simulated: fields['simulated'] === 1,
  } as unknown as RequestEvent;
}
