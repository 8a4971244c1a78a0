/**
 * Reads the request history: pages of it, newest first, whole or filtered, and single requests. Runs in the writer thread, in steps of a
 * few ms with time for others in between, since a filter that few requests pass may look through all there are.
 *
 * A filtered page goes backwards block by block (`request-blocks.ts`): which kinds, callers and times of a block pass is known
 * before any of its requests is read, and only blocks with a chance are. 10 million requests are 2,400 blocks; to find that nothing
 * passes takes some 20 ms.
 */
import { setImmediate } from 'node:timers/promises';
import type { Database, Statement } from 'better-sqlite3';
import type { RequestValues } from '../../../shared/admin.ts';
import { errorCauseOf, isFailure } from '../../../shared/request-class.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { NUMBER_COLUMNS, TEXT_COLUMNS, WORD_COLUMNS } from '../event-batch.ts';
import type { EventPageQuery } from '../event-filter.ts';
import { columnName } from './event-columns.ts';
import { filterSql, type FilterSql } from './filter-sql.ts';
import { BLOCK_ROWS } from './request-blocks.ts';
import { readRequestValues } from './request-values.ts';

/** A page never holds more, whatever was asked for. */
export const LARGEST_PAGE = 1_000;

const FIELDS = [...NUMBER_COLUMNS, ...WORD_COLUMNS, ...TEXT_COLUMNS];
const FIELD_NAMES = FIELDS.map(columnName).join(', ');

/** Where pages ended; an administrator turns over one or two at a time. */
const MOST_PAGE_ENDS = 1_000;
/** A request is looked for by its id in steps of some ms, so that nothing queues up behind that. */
const SEARCH_ROWS = 20_000;
/** Others get a turn when a step took this long. */
const STEP_MS = 4;
/** Blocks that are looked at in a step, at first and at most. */
const FIRST_BLOCKS = 16;
const MOST_BLOCKS = 1_024;

/** Pages are found by key, so that the last costs what the first does. */
export const PAGE_SQL = {
  newest: `SELECT seq, ${FIELD_NAMES} FROM request_event ORDER BY seq DESC LIMIT ?`,
  before: `SELECT seq, ${FIELD_NAMES} FROM request_event WHERE seq < ? ORDER BY seq DESC LIMIT ?`,
} as const;

type Value = string | number | null;
type Row = Value[];
type Parameters = Record<string, string | number>;

export class RequestPages {
  readonly #db: Database;
  readonly #newest: Statement<[number], Row>;
  readonly #before: Statement<[number, number], Row>;
  readonly #search: Statement<[{ id: string; from: number; below: number }], number>;
  readonly #range: Statement<[], { oldest: number; next: number }>;
  /** `seq` by id of the last requests of pages. */
  readonly #pageEnds = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
    db.function('error_cause', { deterministic: true }, (errorClass: unknown, status: unknown) =>
      errorCauseOf({ errorClass: textOf(errorClass), status: Number(status) }),
    );
    db.function('is_failure', { deterministic: true }, (errorClass: unknown, status: unknown) =>
      isFailure(errorCauseOf({ errorClass: textOf(errorClass), status: Number(status) })) ? 1 : 0,
    );
    this.#newest = db.prepare<[number], Row>(PAGE_SQL.newest).raw();
    this.#before = db.prepare<[number, number], Row>(PAGE_SQL.before).raw();
    this.#search = db
      .prepare<[{ id: string; from: number; below: number }], number>(
        'SELECT max(seq) FROM request WHERE seq >= :from AND seq < :below AND id = :id',
      )
      .pluck();
    this.#range = db.prepare(
      `SELECT coalesce((SELECT min(seq) FROM request), next) AS oldest, next
       FROM (SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'request'), 0) + 1 AS next)`,
    );
  }

  /**
   * Newest first. Empty when `before` names no request that is stored. That request is known where its page ended here; else
   * it is looked for among all there are (0.07 s per million).
   */
  async page({ limit, before, filter = {} }: EventPageQuery): Promise<RequestEvent[]> {
    const size = Math.max(1, Math.min(Math.trunc(limit), LARGEST_PAGE));
    const below =
      before === undefined ? Infinity : (this.#pageEnds.get(before) ?? (await this.#seqOf(before)));
    if (below === undefined) return [];
    const sql = filterSql(filter);
    const filtered =
      sql.kind !== undefined || sql.caller !== undefined || sql.since > -Infinity || sql.until < Infinity;
    if (filtered) return this.#toPage(await this.#filtered(sql, below, size));
    return this.#toPage(below === Infinity ? this.#newest.all(size) : this.#before.all(below, size));
  }

  /** Undefined when it is not stored (any more). */
  async byId(id: string): Promise<RequestEvent | undefined> {
    const seq = await this.#seqOf(id);
    const row = seq === undefined ? undefined : this.#before.get(seq + 1, 1);
    return row === undefined ? undefined : toEvent(row);
  }

  values(): RequestValues {
    return readRequestValues(this.#db);
  }

  #toPage(rows: Row[]): RequestEvent[] {
    const events = rows.map(toEvent);
    const end = events.at(-1);
    if (end !== undefined) {
      if (this.#pageEnds.size === MOST_PAGE_ENDS) this.#pageEnds.clear();
      this.#pageEnds.set(end.id, Number(rows.at(-1)?.[0]));
    }
    return events;
  }

  async #filtered(sql: FilterSql, below: number, size: number): Promise<Row[]> {
    const blocks = new BlockReader(this.#db, sql);
    const { oldest, next } = this.#seqRange();
    const end = Math.min(below, next);
    const first = Math.floor(oldest / BLOCK_ROWS);
    const found: Row[] = [];
    let width = FIRST_BLOCKS;
    let startedAt = performance.now();
    for (let above = Math.floor((end - 1) / BLOCK_ROWS) + 1; above > first;) {
      const from = Math.max(first, above - width);
      const candidates = blocks.candidates(from, above);
      const tookMs = performance.now() - startedAt;
      width = tookMs < STEP_MS / 2 ? Math.min(2 * width, MOST_BLOCKS) : Math.max(1, width >> 1);
      for (const candidate of candidates) {
        if (performance.now() - startedAt > STEP_MS) {
          // One step after the other is the point: others take their turn in between.
          // oxlint-disable-next-line no-await-in-loop
          await setImmediate();
          startedAt = performance.now();
        }
        found.push(...blocks.rows(candidate, end, size - found.length));
        if (found.length === size) return found;
      }
      above = from;
    }
    return found;
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

/** A block that may hold hits. */
interface Candidate {
  readonly block: number;
  /** Those of its kinds and callers that pass, as JSON; undefined when any does. */
  readonly kinds: string | undefined;
  readonly callers: string | undefined;
}

/** The statements of one filter. Their names in SQL come from `filter-sql.ts` alone, values are bound. */
class BlockReader {
  readonly #sql: FilterSql;
  readonly #kinds: Statement<[Parameters], [number, string]> | undefined;
  readonly #callers: Statement<[Parameters], [number, string]> | undefined;
  readonly #times: Statement<[Parameters], number>;
  readonly #rows: Statement<[Parameters], Row>;

  constructor(db: Database, sql: FilterSql) {
    this.#sql = sql;
    const passing = (name: 'kind' | 'caller', condition: string | undefined) =>
      condition === undefined
        ? undefined
        : db
            .prepare<[Parameters], [number, string]>(
              `SELECT block, json_group_array(${name}) FROM request_block_${name}
               WHERE block >= :fromBlock AND block < :belowBlock
                 AND EXISTS (SELECT 1 FROM request_${name} WHERE number = ${name} AND ${condition})
               GROUP BY block`,
            )
            .raw();
    this.#kinds = passing('kind', sql.kind);
    this.#callers = passing('caller', sql.caller);
    this.#times = db
      .prepare<[Parameters], number>(
        `SELECT block FROM request_block
         WHERE block >= :fromBlock AND block < :belowBlock AND newest >= :since AND oldest < :until
         ORDER BY block DESC`,
      )
      .pluck();
    this.#rows = db
      .prepare<[Parameters], Row>(
        `SELECT seq, ${FIELD_NAMES} FROM request
         LEFT JOIN request_caller ON request_caller.number = caller
         LEFT JOIN request_kind ON request_kind.number = kind
         WHERE seq >= :from AND seq < :below
           ${sql.kind === undefined ? '' : 'AND kind IN (SELECT value FROM json_each(:passingKinds))'}
           ${sql.caller === undefined ? '' : 'AND caller IN (SELECT value FROM json_each(:passingCallers))'}
           AND started_at + duration_ms >= :since AND started_at + duration_ms < :until
         ORDER BY seq DESC LIMIT :most`,
      )
      .raw();
  }

  /** Newest first. */
  candidates(from: number, below: number): Candidate[] {
    const { since, until, parameters } = this.#sql;
    const range = { fromBlock: from, belowBlock: below };
    const kinds = this.#kinds && new Map(this.#kinds.all({ ...parameters, ...range }));
    const callers = this.#callers && new Map(this.#callers.all({ ...parameters, ...range }));
    return this.#times
      .all({ ...range, since, until })
      .filter((block) => (kinds?.has(block) ?? true) && (callers?.has(block) ?? true))
      .map((block) => ({ block, kinds: kinds?.get(block), callers: callers?.get(block) }));
  }

  rows({ block, kinds, callers }: Candidate, end: number, most: number): Row[] {
    return this.#rows.all({
      from: block * BLOCK_ROWS,
      below: Math.min(end, (block + 1) * BLOCK_ROWS),
      since: this.#sql.since,
      until: this.#sql.until,
      most,
      ...(kinds !== undefined && { passingKinds: kinds }),
      ...(callers !== undefined && { passingCallers: callers }),
    });
  }
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** @param row `seq` and the fields */
function toEvent(row: Row): RequestEvent {
  const fields = Object.fromEntries(FIELDS.map((name, index) => [name, row[index + 1]]));
  // The columns are those of the schema, checked by `event-batch.test.ts`; what went in came from a RequestEvent.
  return {
    ...fields,
    stream: fields['stream'] === 1,
    simulated: fields['simulated'] === 1,
  } as unknown as RequestEvent;
}
