/**
 * Notes which kinds and callers occur in which block of 4,096 requests, and in what time those ended, so that a filtered list skips
 * the blocks without a hit (`request-pages.ts`). An event costs two comparisons; a row is written when a kind or caller
 * comes up for the first time in a block.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { DimensionRow } from './dimension.ts';

/** As in `migrations/0002-rollup.ts`. */
export const BLOCK_ROWS = 4_096;

export class RequestBlocks {
  readonly #addKind: Statement<[number, number]>;
  readonly #addCaller: Statement<[number, number]>;
  readonly #setTimes: Statement<[number, number, number]>;
  readonly #prune: readonly Statement<[number]>[];
  #block = NaN;
  #oldest = Infinity;
  #newest = -Infinity;

  constructor(db: Database) {
    this.#addKind = db.prepare('INSERT OR IGNORE INTO request_block_kind VALUES (?, ?)');
    this.#addCaller = db.prepare('INSERT OR IGNORE INTO request_block_caller VALUES (?, ?)');
    this.#setTimes = db.prepare(
      `INSERT INTO request_block VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET oldest = min(oldest, excluded.oldest), newest = max(newest, excluded.newest)`,
    );
    this.#prune = ['request_block', 'request_block_kind', 'request_block_caller'].map((table) =>
      db.prepare(`DELETE FROM ${table} WHERE block < ?`),
    );
  }

  /**
   * To be called within the transaction that stores the request.
   * @param seq its number
   * @param ended wall clock, ms
   */
  note(seq: number, kind: DimensionRow<unknown>, caller: DimensionRow<unknown>, ended: number): void {
    const block = Math.floor(seq / BLOCK_ROWS);
    if (block !== this.#block) {
      this.write();
      this.#block = block;
    }
    if (ended < this.#oldest) this.#oldest = ended;
    if (ended > this.#newest) this.#newest = ended;
    if (kind.block !== block) {
      this.#addKind.run(block, kind.number);
      kind.block = block;
    }
    if (caller.block !== block) {
      this.#addCaller.run(block, caller.number);
      caller.block = block;
    }
  }

  /** Writes the times of the requests noted. To be called at the end of the transaction. */
  write(): void {
    if (this.#oldest <= this.#newest) this.#setTimes.run(this.#block, this.#oldest, this.#newest);
    this.forget();
  }

  /** To be called when the transaction was taken back, with the rows of the dimensions. */
  forget(): void {
    this.#block = NaN;
    this.#oldest = Infinity;
    this.#newest = -Infinity;
  }

  /** @param oldest `seq` of the oldest request there is */
  prune(oldest: number): void {
    for (const prune of this.#prune) prune.run(Math.floor(oldest / BLOCK_ROWS));
  }
}
