/**
 * What one call took of its organization's buckets before it was sent, and how its answer puts that right. Notes how the buckets
 * stood then: what the answer's headers say is of that moment, not of the moment they arrive.
 */
import type { AnswerHeaders } from '../key-pool.ts';
import type { ClassLimits } from './class-limits.ts';
import { countOf, LIMIT_HEADERS } from './limit-headers.ts';
import { currentLimits } from './organization.ts';
import type { TokenBucket } from './token-bucket.ts';

export class Reservation {
  readonly input: number;
  readonly output: number;
  #limits: ClassLimits;
  #closed = false;
  #requestsThen: Moment;
  #inputThen: Moment;
  /** What the input bucket was corrected by on this call's account. */
  #inputCorrection = 0;

  constructor(limits: ClassLimits, input: number, output: number, now: number) {
    this.#limits = limits;
    this.input = input;
    this.output = output;
    // Taken first, so that the moments hold it.
    take(limits, input, output, now);
    this.#requestsThen = momentOf(limits.requests, 1, now);
    this.#inputThen = momentOf(limits.input, input, now);
  }

  get limits(): ClassLimits {
    this.#limits = currentLimits(this.#limits);
    return this.#limits;
  }

  /** The answer has begun. */
  answered(headers: AnswerHeaders, now: number): void {
    const began = this.#limits;
    const { limits } = this;
    this.#close(limits);
    // Levels of a bucket that has become part of another say nothing of that one.
    const then = limits === began;
    learn(limits.requests, headers, then ? this.#requestsThen : null, now);
    this.#inputCorrection = learn(limits.input, headers, then ? this.#inputThen : null, now);
    // Output is counted as it is generated: what is said of it is of now.
    learn(limits.output, headers, null, now);
  }

  /** The answer says that it was another organization's. */
  moveTo(limits: ClassLimits, now: number): void {
    const left = this.limits;
    if (limits === left) return;
    this.#close(left);
    left.output.close(this.output);
    left.requests.correct(1, now);
    left.input.correct(this.input, now);
    left.output.correct(this.output, now);
    take(limits, this.input, this.output, now);
    this.#closed = false;
    this.#limits = limits;
    this.#requestsThen = UNKNOWN;
    this.#inputThen = UNKNOWN;
  }

  /** @param requests 0 where the call did not count */
  settle(requests: number, input: number, output: number, now: number): void {
    const { limits } = this;
    this.#close(limits);
    limits.output.close(this.output);
    if (requests === 0) limits.requests.correct(1, now);
    limits.output.correct(this.output - output, now);
    let rest = this.input - input;
    // What the headers showed already is not counted twice.
    if (rest < 0) rest = Math.min(0, rest - Math.min(0, this.#inputCorrection));
    else rest = Math.max(0, rest - Math.max(0, this.#inputCorrection));
    limits.input.correct(rest, now);
  }

  #close(limits: ClassLimits): void {
    if (this.#closed) return;
    this.#closed = true;
    limits.requests.close(1);
    limits.input.close(this.input);
  }
}

/** How a bucket stood when the call was sent, without what the call itself took of `open`. */
interface Moment {
  readonly level: number;
  readonly open: number;
  readonly corrected: number;
}

const UNKNOWN: Moment = { level: Number.NaN, open: 0, corrected: 0 };

function momentOf(bucket: TokenBucket, own: number, now: number): Moment {
  if (!bucket.limited) return UNKNOWN;
  return { level: bucket.level(now), open: bucket.open - own, corrected: bucket.corrected };
}

function take(limits: ClassLimits, input: number, output: number, now: number): void {
  limits.requests.take(1, now);
  limits.input.take(input, now);
  limits.output.take(output, now);
}

/** @returns the correction that was made */
function learn(bucket: TokenBucket, headers: AnswerHeaders, then: Moment | null, now: number): number {
  const names = LIMIT_HEADERS[bucket.dimension];
  const limit = countOf(headers, names.limit);
  if (limit > 0 && (limit !== bucket.limit || bucket.limitFrom !== 'headers')) {
    bucket.setLimit(limit, 'headers', now);
  }
  const remaining = countOf(headers, names.remaining);
  if (Number.isNaN(remaining) || !bucket.limited) return 0;
  const known = then !== null && !Number.isNaN(then.level);
  const level = known ? then.level + bucket.corrected - then.corrected : bucket.level(now);
  return bucket.learn(remaining, { level, open: known ? then.open : bucket.open }, now);
}
