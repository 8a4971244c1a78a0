/**
 * Counts durations in buckets whose width grows with their value, so that any quantile can be read with a relative error of
 * at most 2 % out of 4.5 KB. Recording is one logarithm and a few array writes: no allocation, so it may run for every request.
 *
 * The buckets are those of DDSketch (Masson, Rim, Lee, VLDB 2019): with error α and γ = (1 + α) / (1 − α), bucket i holds the
 * values in (γ^(i−1), γ^i] and answers 2γ^i / (γ + 1), which is within α of each of them. Two histograms merge without loss, also
 * from the bytes in which one is stored.
 */
import { decodeLatencies, encodeLatencies } from './latency-encoding.ts';

const RELATIVE_ERROR = 0.02;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Shorter is counted as this: 10 µs. Longer than a day is counted as a day. */
const SHORTEST_MS = 0.01;
const LONGEST_MS = 86_400_000;
const BUCKETS = Math.ceil(Math.log(LONGEST_MS / SHORTEST_MS) / LOG_GAMMA) + 1;

/** Places in `#totals`, an array so that changing a number makes no new one. */
const COUNT = 0;
const SUM = 1;
const MIN = 2;
const MAX = 3;

export class LatencyHistogram {
  readonly #buckets = new Float64Array(BUCKETS);
  readonly #totals = Float64Array.of(0, 0, Infinity, -Infinity);

  /** @param ms negative counts as 0; what is not a number is ignored */
  record(ms: number): void {
    if (Number.isNaN(ms)) return;
    const value = ms < SHORTEST_MS ? SHORTEST_MS : ms > LONGEST_MS ? LONGEST_MS : ms;
    const bucket = Math.ceil(Math.log(value / SHORTEST_MS) / LOG_GAMMA);
    const buckets = this.#buckets;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    const totals = this.#totals;
    totals[COUNT] = totals[COUNT]! + 1;
    totals[SUM] = totals[SUM]! + Math.max(0, Math.min(ms, LONGEST_MS));
    if (value < totals[MIN]!) totals[MIN] = value;
    if (value > totals[MAX]!) totals[MAX] = value;
  }

  get count(): number {
    return this.#totals[COUNT]!;
  }

  /** ms, exact. */
  get sum(): number {
    return this.#totals[SUM]!;
  }

  /**
   * The value at rank ⌊q · (count − 1)⌋ of the sorted values, within 2 %.
   * @param q from 0 to 1
   * @returns ms; 0 when nothing was recorded
   */
  quantile(q: number): number {
    return this.valueAt(Math.floor(Math.min(1, Math.max(0, q)) * (this.count - 1)));
  }

  /**
   * The value at a rank of the sorted values, within 2 %; the least and the greatest are exact.
   * @param rank from 0
   * @returns ms; 0 when nothing was recorded
   */
  valueAt(rank: number): number {
    if (this.count === 0) return 0;
    if (rank >= this.count - 1) return this.#totals[MAX]!;
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#buckets[bucket]!;
      if (seen > rank) return Math.min(this.#totals[MAX]!, Math.max(this.#totals[MIN]!, valueOf(bucket)));
    }
    return this.#totals[MAX]!;
  }

  /**
   * How many values were at most each of `bounds`; a value within 2 % of a bound may be counted on its other side.
   * @param bounds ms, ascending
   */
  cumulative(bounds: readonly number[]): number[] {
    let bucket = 0;
    let seen = 0;
    return bounds.map((bound) => {
      while (bucket < BUCKETS && valueOf(bucket) <= bound) seen += this.#buckets[bucket++]!;
      return seen;
    });
  }

  /** Adds what `other` counted. */
  merge(other: LatencyHistogram): void {
    if (other.count === 0) return;
    const buckets = this.#buckets;
    const others = other.#buckets;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) buckets[bucket] = buckets[bucket]! + others[bucket]!;
    this.#addTotals(other.count, other.sum, other.#totals[MIN]!, other.#totals[MAX]!);
  }

  clear(): void {
    if (this.count === 0) return;
    this.#buckets.fill(0);
    const totals = this.#totals;
    totals[COUNT] = 0;
    totals[SUM] = 0;
    totals[MIN] = Infinity;
    totals[MAX] = -Infinity;
  }

  /** To be stored; see `latency-encoding.ts`. */
  encode(): Buffer {
    return encodeLatencies(this.#buckets, {
      sum: this.#totals[SUM]!,
      min: this.#totals[MIN]!,
      max: this.#totals[MAX]!,
    });
  }

  /**
   * Adds what was counted by the histogram that `encode` made these bytes of.
   * @returns false, and nothing is added, when they are of a format that is not known, or damaged
   */
  mergeEncoded(bytes: Uint8Array): boolean {
    const decoded = decodeLatencies(bytes, BUCKETS);
    if (decoded === undefined) return false;
    const { places, counts, used } = decoded;
    const buckets = this.#buckets;
    for (let index = 0; index < used; index += 1) {
      const place = places[index]!;
      buckets[place] = buckets[place]! + counts[index]!;
    }
    this.#addTotals(decoded.count, decoded.sum, decoded.min, decoded.max);
    return true;
  }

  #addTotals(count: number, sum: number, min: number, max: number): void {
    const totals = this.#totals;
    totals[COUNT] = totals[COUNT]! + count;
    totals[SUM] = totals[SUM]! + sum;
    totals[MIN] = Math.min(totals[MIN]!, min);
    totals[MAX] = Math.max(totals[MAX]!, max);
  }
}

function valueOf(bucket: number): number {
  return (SHORTEST_MS * 2 * GAMMA ** bucket) / (GAMMA + 1);
}
