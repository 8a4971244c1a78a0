/**
 * Adds requests up for the overview, in the transaction that stores them (`migrations/0002-rollup.ts`). Within a batch they are
 * counted in arrays; what is written per batch is a few rows of the finest level, whatever the number of requests.
 *
 *   counted in arrays ──end of the batch──▶ 10 s ──a request of a later 10 s──▶ minute and hour
 *
 * A request belongs to the time it ended at. One that ends up in a time that was rolled up already (the clock was set back) is
 * added to all levels at once. Nothing but the batch at hand lives in memory: after a transaction that was taken back there is
 * only that to `forget`.
 *
 * Per event 0.1 µs, per batch some 30 µs more.
 */
import type { Database, Statement } from 'better-sqlite3';
import { NUMBER_COLUMNS, NUMBERS, type EventBatch } from '../event-batch.ts';
import { LatencyHistogram } from '../latency-histogram.ts';
import { CELLS, type RequestKind } from '../request-kind.ts';
import { COARSE_LEVELS, FINEST_LEVEL, ROLLUP_LEVELS } from '../rollup-levels.ts';

const STARTED_AT = NUMBER_COLUMNS.indexOf('startedAt');
const DURATION = NUMBER_COLUMNS.indexOf('durationMs');
const FIRST_BYTE = NUMBER_COLUMNS.indexOf('firstByteMs');
const OUTPUT_TOKENS = NUMBER_COLUMNS.indexOf('outputTokens');
const TOKENS = [
  NUMBER_COLUMNS.indexOf('inputTokens'),
  OUTPUT_TOKENS,
  NUMBER_COLUMNS.indexOf('cacheCreationTokens'),
  NUMBER_COLUMNS.indexOf('cacheReadTokens'),
] as const;

const FINEST = FINEST_LEVEL.seconds;
const FINEST_MS = FINEST * 1_000;
/** Requests and four kinds of tokens. */
const FIGURES = 1 + TOKENS.length;
const LAST_INSTANT = 8_640_000_000_000_000;

export const MEASURES = ['last-byte', 'first-token'] as const;
export type Measure = (typeof MEASURES)[number];

interface Latencies {
  readonly simulated: 0 | 1;
  readonly measure: Measure;
  readonly histogram: LatencyHistogram;
}

type CountRow = [number, number, number, string, string, string, number, number, number, number, number];

const ADD = `ON CONFLICT DO UPDATE SET
  requests = requests + excluded.requests,
  input_tokens = input_tokens + excluded.input_tokens,
  output_tokens = output_tokens + excluded.output_tokens,
  cache_creation_tokens = cache_creation_tokens + excluded.cache_creation_tokens,
  cache_read_tokens = cache_read_tokens + excluded.cache_read_tokens`;

type RollRange = { level: number; from: number; below: number };

export class Rollups {
  readonly #db: Database;
  readonly #addCount: Statement<CountRow>;
  readonly #rollCounts: Statement<[RollRange]>;
  readonly #finestLatencies: Statement<[number, number, number, string], [at: number, latencies: Buffer]>;
  readonly #progress: Statement<[], number>;
  readonly #setProgress: Statement<[number]>;
  readonly #latencies: Statement<[number, number, string, number], Buffer>;
  readonly #setLatencies: Statement<[number, number, number, string, Buffer]>;
  readonly #prune: readonly Statement<[{ level: number; before: number; most: number }]>[];
  /** Of the requests of one slot of the finest level that are not written yet. */
  #slot = NaN;
  readonly #figures = new Float64Array(CELLS.length * FIGURES);
  #touched: number[] = [];
  readonly #histograms: readonly Latencies[] = ([0, 1] as const).flatMap((simulated) =>
    MEASURES.map((measure) => ({ simulated, measure, histogram: new LatencyHistogram() })),
  );
  readonly #lastByte = [this.#histogramOf(0, 'last-byte'), this.#histogramOf(1, 'last-byte')] as const;
  readonly #firstToken = [this.#histogramOf(0, 'first-token'), this.#histogramOf(1, 'first-token')] as const;
  readonly #merged = new LatencyHistogram();
  readonly #rolled = new LatencyHistogram();
  /** Seconds; NaN when it has to be asked for. */
  #rolledTo = NaN;

  constructor(db: Database) {
    this.#db = db;
    this.#addCount = db.prepare(`INSERT INTO rollup_count VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ${ADD}`);
    this.#rollCounts = db.prepare(
      `INSERT INTO rollup_count
         SELECT CAST(:level AS INTEGER), at / CAST(:level AS INTEGER) * CAST(:level AS INTEGER), simulated, way, status,
                cause, sum(requests), sum(input_tokens), sum(output_tokens), sum(cache_creation_tokens), sum(cache_read_tokens)
         FROM rollup_count WHERE level = ${FINEST} AND at >= :from AND at < :below
         GROUP BY 2, simulated, way, status, cause
       ${ADD}`,
    );
    this.#finestLatencies = db
      .prepare<[number, number, number, string], [number, Buffer]>(
        `SELECT at, latencies FROM rollup_latency
         WHERE level = ${FINEST} AND at >= ? AND at < ? AND simulated = ? AND measure = ? ORDER BY at`,
      )
      .raw();
    this.#progress = db.prepare<[], number>('SELECT rolled_to FROM rollup_progress').pluck();
    this.#setProgress = db.prepare('UPDATE rollup_progress SET rolled_to = ?');
    this.#latencies = db
      .prepare<[number, number, string, number], Buffer>(
        'SELECT latencies FROM rollup_latency WHERE level = ? AND simulated = ? AND measure = ? AND at = ?',
      )
      .pluck();
    this.#setLatencies = db.prepare('INSERT OR REPLACE INTO rollup_latency VALUES (?, ?, ?, ?, ?)');
    this.#prune = ['rollup_count', 'rollup_latency'].map((table) =>
      db.prepare(
        `DELETE FROM ${table} WHERE level = :level AND at < :before AND at <
           (SELECT min(at) FROM ${table} WHERE level = :level) + :most * :level`,
      ),
    );
  }

  /** Counts a request that is being stored. To be called within its transaction. */
  count(kind: RequestKind, batch: EventBatch, index: number): void {
    const { numbers } = batch;
    const from = index * NUMBERS;
    const duration = numbers[from + DURATION]!;
    const end = numbers[from + STARTED_AT]! + duration;
    if (!(end >= 0 && end < LAST_INSTANT)) return;
    const slot = Math.floor(end / FINEST_MS);
    if (slot !== this.#slot) {
      this.write();
      this.#slot = slot;
    }
    const figures = this.#figures;
    const place = kind.cell * FIGURES;
    if (figures[place] === 0) this.#touched.push(kind.cell);
    figures[place] = figures[place]! + 1;
    for (let t = 0; t < TOKENS.length; t += 1) {
      const tokens = numbers[from + TOKENS[t]!]!;
      // NaN stands for null.
      if (tokens > 0) figures[place + 1 + t] = figures[place + 1 + t]! + tokens;
    }
    if (!kind.timed || Number.isNaN(numbers[from + OUTPUT_TOKENS]!)) return;
    const source = kind.simulated ? 1 : 0;
    this.#lastByte[source].record(duration);
    if (kind.stream) this.#firstToken[source].record(numbers[from + FIRST_BYTE]!);
  }

  /** Writes what was counted. To be called at the end of the transaction. */
  write(): void {
    if (this.#touched.length === 0) return;
    const at = this.#slot * FINEST;
    this.#roll(at);
    const levels = at < this.rolledTo ? ROLLUP_LEVELS : [FINEST_LEVEL];
    for (const { seconds } of levels) {
      const slot = Math.floor(at / seconds) * seconds;
      for (const cell of this.#touched) this.#writeCount(seconds, slot, cell);
      for (const { simulated, measure, histogram } of this.#histograms) {
        this.#addLatencies(seconds, slot, simulated, measure, histogram);
      }
    }
    this.#clear();
  }

  /** To be called when the transaction was taken back. */
  forget(): void {
    this.#clear();
    this.#rolledTo = NaN;
  }

  /** What ended before it is in all levels, what ended later in the finest alone; seconds since the epoch. */
  get rolledTo(): number {
    if (Number.isNaN(this.#rolledTo)) this.#rolledTo = this.#progress.get() ?? 0;
    return this.#rolledTo;
  }

  /**
   * Deletes what is older than its level is kept, `most` slots per level and call at most.
   * @returns how many rows were deleted
   */
  prune(wallNow: number, most: number): number {
    const before = (keptSeconds: number): number => Math.floor(wallNow / 1_000) - keptSeconds;
    let deleted = 0;
    this.#db.transaction(() => {
      this.#roll(Math.floor(before(FINEST_LEVEL.keptSeconds) / FINEST) * FINEST);
      for (const { seconds, keptSeconds } of ROLLUP_LEVELS) {
        for (const prune of this.#prune) {
          deleted += prune.run({ level: seconds, before: before(keptSeconds), most }).changes;
        }
      }
    })();
    return deleted;
  }

  /** Adds the slots of the finest level before `below` to the others, unless they are. */
  #roll(below: number): void {
    const from = this.rolledTo;
    if (below <= from) return;
    for (const { seconds } of COARSE_LEVELS) {
      this.#rollCounts.run({ level: seconds, from, below });
      for (const { simulated, measure } of this.#histograms) {
        this.#rollLatencies(seconds, from, below, simulated, measure);
      }
    }
    this.#setProgress.run(below);
    this.#rolledTo = below;
  }

  #rollLatencies(level: number, from: number, below: number, simulated: 0 | 1, measure: Measure): void {
    const sum = this.#rolled;
    let slot = NaN;
    for (const [at, latencies] of this.#finestLatencies.all(from, below, simulated, measure)) {
      const its = Math.floor(at / level) * level;
      if (its !== slot) {
        this.#addLatencies(level, slot, simulated, measure, sum);
        sum.clear();
        slot = its;
      }
      sum.mergeEncoded(latencies);
    }
    this.#addLatencies(level, slot, simulated, measure, sum);
    sum.clear();
  }

  #clear(): void {
    for (const cell of this.#touched) this.#figures.fill(0, cell * FIGURES, (cell + 1) * FIGURES);
    this.#touched = [];
    for (const { histogram } of this.#histograms) histogram.clear();
    this.#slot = NaN;
  }

  #writeCount(level: number, at: number, cell: number): void {
    const described = CELLS[cell];
    if (described === undefined) return;
    const { simulated, way, status, cause } = described;
    const place = cell * FIGURES;
    const [requests, input, output, creation, read] = this.#figures.subarray(place, place + FIGURES);
    this.#addCount.run(
      level,
      at,
      simulated ? 1 : 0,
      way,
      status,
      cause ?? 'none',
      requests!,
      input!,
      output!,
      creation!,
      read!,
    );
  }

  #addLatencies(
    level: number,
    at: number,
    simulated: 0 | 1,
    measure: Measure,
    added: LatencyHistogram,
  ): void {
    if (added.count === 0) return;
    const stored = this.#latencies.get(level, simulated, measure, at);
    let whole = added;
    if (stored !== undefined) {
      whole = this.#merged;
      whole.clear();
      whole.mergeEncoded(stored);
      whole.merge(added);
    }
    this.#setLatencies.run(level, at, simulated, measure, whole.encode());
  }

  #histogramOf(simulated: 0 | 1, measure: Measure): LatencyHistogram {
    const found = this.#histograms.find((each) => each.simulated === simulated && each.measure === measure);
    return found?.histogram ?? new LatencyHistogram();
  }
}
