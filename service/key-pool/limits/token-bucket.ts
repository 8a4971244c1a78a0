/**
 * One continuous token bucket as the upstream keeps it, followed from this side: it fills evenly up to one minute's worth.
 * What a call will take is taken before it is sent, so the level here is never above the upstream's by more than what is
 * wrong with the estimates; what answers say of the upstream's level corrects it.
 *
 *   level         after everything that was sent, whether the upstream has seen it yet or not
 *   open          the part of it taken for calls whose answer has not begun: the upstream may or may not have seen them
 *   corrected     all corrections so far, so that one measured against an older level is not applied twice
 *
 * Without a limit it only counts what is open.
 */
import type { Dimension } from '../pool-view.ts';

const MINUTE = 60_000;
/** Kept in the bucket, as a share of the limit: estimates, rounding and the way there make the two levels differ. */
const MARGIN_SHARE = 0.02;
const MOST_MARGIN: Readonly<Record<Dimension, number>> = { requests: 2, input: 1_500, output: 1_500 };
/** The upstream states whole requests, and tokens rounded to 1,000. */
const ROUNDING: Readonly<Record<Dimension, number>> = { requests: 1, input: 500, output: 500 };

/** Of the numbers that choices read: all buckets of a class stand side by side in memory (`class-limits.ts`). */
export const BUCKET_FIELDS = 5;
export const LEVEL = 0;
export const FILLED_AT = 1;
/** Tokens per ms; 0 without a limit. */
export const PER_MS = 2;
export const LIMIT = 3;
export const MARGIN = 4;

export class TokenBucket {
  readonly dimension: Dimension;
  limitFrom: 'headers' | 'operator' | null = null;
  open = 0;
  corrected = 0;
  readonly #numbers: Float64Array;
  readonly #at: number;
  #lastLimit = 0;

  /** @param numbers shared with other buckets; this one's begin at `at` */
  constructor(dimension: Dimension, numbers = new Float64Array(BUCKET_FIELDS), at = 0) {
    this.dimension = dimension;
    this.#numbers = numbers;
    this.#at = at;
    this.#set(LIMIT, Number.POSITIVE_INFINITY);
  }

  #get(field: number): number {
    return this.#numbers[this.#at + field] ?? 0;
  }

  #set(field: number, value: number): void {
    this.#numbers[this.#at + field] = value;
  }

  get limited(): boolean {
    return this.#get(PER_MS) > 0;
  }

  /** Per minute; Infinity for none. */
  get limit(): number {
    return this.#get(LIMIT);
  }

  /** Per ms; Infinity without a limit. */
  get rate(): number {
    return this.limited ? this.#get(PER_MS) : Number.POSITIVE_INFINITY;
  }

  /** What may be taken now; negative while a debt is worked off; Infinity without a limit. @param now monotonic, ms */
  level(now: number): number {
    if (!this.limited) return Number.POSITIVE_INFINITY;
    const elapsed = now - this.#get(FILLED_AT);
    if (elapsed > 0) {
      this.#set(LEVEL, Math.min(this.limit, this.#get(LEVEL) + elapsed * this.#get(PER_MS)));
      this.#set(FILLED_AT, now);
    }
    return this.#get(LEVEL);
  }

  /** Share of the bucket that is there, 0–1, or −1 where `amount` does not fit (`headroomOf`). */
  headroom(amount: number, now: number): number {
    return headroomOf(this.#numbers, this.#at, amount, now);
  }

  /** ms until `amount` fits; 0 when it does. */
  waitFor(amount: number, now: number): number {
    if (!this.limited) return 0;
    const needed = Math.min(amount + this.#get(MARGIN), this.limit);
    const missing = needed - this.level(now);
    // A hair more, so that rounding does not find it missing once more.
    return missing <= 0 ? 0 : missing / this.#get(PER_MS) + 0.01;
  }

  /** Takes what a call will use. Never refuses: `headroom` was asked before, or the call cannot go elsewhere. */
  take(amount: number, now: number): void {
    this.open += amount;
    if (this.limited) this.#set(LEVEL, this.level(now) - amount);
  }

  /** The answer has begun, or there will be none: the upstream has counted the call, or never will. */
  close(amount: number): void {
    this.open = Math.max(0, this.open - amount);
  }

  /** Gives back (above 0) or takes (below) what turned out otherwise than estimated. */
  correct(delta: number, now: number): void {
    if (!this.limited || delta === 0) return;
    this.corrected += delta;
    this.#set(LEVEL, Math.min(this.limit, this.level(now) + delta));
  }

  /** A new limit; what was used of the old one stays used. Infinity for none. */
  setLimit(limit: number, from: 'headers' | 'operator' | null, now: number): void {
    this.limitFrom = from;
    if (limit === this.limit) return;
    const used = this.limited ? this.limit - this.level(now) : this.open;
    const isFinite = Number.isFinite(limit);
    this.#set(LIMIT, limit);
    this.#set(PER_MS, isFinite ? limit / MINUTE : 0);
    this.#set(MARGIN, isFinite ? Math.min(MOST_MARGIN[this.dimension], limit * MARGIN_SHARE) : 0);
    this.#set(LEVEL, isFinite ? limit - used : 0);
    this.#set(FILLED_AT, now);
    // Levels measured before compare with levels measured after.
    if (isFinite && this.#lastLimit > 0) this.corrected += limit - this.#lastLimit;
    this.#lastLimit = isFinite ? limit : 0;
  }

  /**
   * The upstream said how much was left when it let a call in, or now. At that moment this bucket stood at `level`, of which
   * `open` was taken by calls that the upstream may not have seen: anything between `level` and `level + open` agrees with
   * it, but for rounding.
   *
   * @returns the correction that was made
   */
  learn(remaining: number, then: { readonly level: number; readonly open: number }, now: number): number {
    if (!this.limited) return 0;
    const rounding = ROUNDING[this.dimension];
    let delta = 0;
    if (remaining + rounding < then.level) delta = remaining - then.level;
    else if (remaining - rounding > then.level + then.open) {
      delta = remaining - rounding - then.level - then.open;
    }
    this.correct(delta, now);
    return delta;
  }

  /** Takes over what another bucket counted: both turned out to be one. */
  absorb(other: TokenBucket, now: number): void {
    const used = other.limited ? other.limit - other.level(now) : 0;
    if (!this.limited && other.limited) this.setLimit(other.limit, other.limitFrom, now);
    else if (other.limitFrom === 'headers' && this.limitFrom !== 'headers') {
      this.setLimit(other.limit, 'headers', now);
    }
    this.open += other.open;
    this.correct(-used, now);
  }
}

/**
 * Share of a bucket that is there, 0–1, or −1 where `amount` does not fit; 1 without a limit. More than a whole bucket fits when
 * it is full: the upstream decides then. Changes nothing, since every choice asks it of many buckets.
 */
export function headroomOf(numbers: Float64Array, at: number, amount: number, now: number): number {
  const perMs = numbers[at + PER_MS] ?? 0;
  if (perMs === 0) return 1;
  const limit = numbers[at + LIMIT] ?? 0;
  const filled = (numbers[at + LEVEL] ?? 0) + (now - (numbers[at + FILLED_AT] ?? 0)) * perMs;
  const level = filled < limit ? filled : limit;
  const needed = amount + (numbers[at + MARGIN] ?? 0);
  return level < (needed < limit ? needed : limit) ? -1 : level / limit;
}
