/**
 * A table of what requests have in common (`request_caller`, `request_kind`): gives an event's row there and
 * adds it when its like is not known to this thread. Rows are never looked up in the table: after a restart, or when
 * more than `most` came along, the same row is added again under another number. The rows added between two such moments
 * are a generation; requests name only rows of the generation of their time.
 *
 *   requests   seq 1 … 5,000      5,001 … 9,000      9,001 …
 *   rows       since 1            since 5,001        since 9,001
 *
 * Hence a row may go when a later generation began at or before the oldest request there is.
 */
import type { Database, Statement } from 'better-sqlite3';
import { EventGroups } from '../event-groups.ts';
import { numberOf, wordOf, type EventBatch } from '../event-batch.ts';
import { columnName, type DimensionColumns } from './event-columns.ts';

/** A row as this thread knows it. */
export interface DimensionRow<Facts> {
  readonly number: number;
  readonly facts: Facts;
  /** The last block of requests that it was noted in; see `request-blocks.ts`. */
  block: number;
}

export class Dimension<Facts> {
  readonly #groups: EventGroups<DimensionRow<Facts>>;
  readonly #nextSeq: Statement<[], number>;
  readonly #prune: Statement<[{ steps: number; oldest: number }]>;
  #since = 0;

  /**
   * @param factsOf what to know of a row besides, made once for it; it may depend on the columns of the table alone
   * @param most rows known at a time
   */
  constructor(
    db: Database,
    { table, words, numbers }: DimensionColumns,
    factsOf: (batch: EventBatch, index: number) => Facts,
    most: number,
  ) {
    const columns = ['since', ...[...numbers, ...words].map(columnName)];
    const add = db.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    this.#groups = new EventGroups({
      words,
      numbers,
      most,
      make: (batch, index) => {
        const values = [
          ...numbers.map((name) => numberOf(batch, index, name)),
          ...words.map((name) => wordOf(batch, index, name)),
        ];
        const number = Number(add.run(this.#since, ...values).lastInsertRowid);
        return { number, facts: factsOf(batch, index), block: -1 };
      },
    });
    this.#nextSeq = db
      .prepare<[], number>(`SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'request'), 0) + 1`)
      .pluck();
    this.#prune = db.prepare(
      `DELETE FROM ${table} WHERE number IN
         (SELECT number FROM ${table}
          WHERE since < (SELECT max(since) FROM ${table} WHERE since <= :oldest) LIMIT :steps)`,
    );
  }

  /** To be called within a transaction, before the first event of a batch and its first row. */
  begin(batch: EventBatch): void {
    this.#groups.begin(batch);
    if (this.#groups.size === 0) this.#since = this.#nextSeq.get() ?? 1;
  }

  /** @throws SqliteError when the row is needed and cannot be added */
  rowOf(batch: EventBatch, index: number): DimensionRow<Facts> {
    return this.#groups.of(batch, index);
  }

  /** To be called when rows added since `begin` may have been taken back. */
  forget(): void {
    this.#groups.forget();
  }

  /**
   * @param oldest `seq` of the oldest request, or of the next one when there is none
   * @returns how many rows were deleted, `steps` at most
   */
  prune(oldest: number, steps: number): number {
    return this.#prune.run({ steps, oldest }).changes;
  }
}
