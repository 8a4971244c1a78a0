/**
 * What one organization lets through for one class of models: a bucket each of requests, input tokens and output tokens, and
 * until when it must not be asked at all after a 429.
 */
import { BUCKET_FIELDS, headroomOf, TokenBucket } from './token-bucket.ts';
import type { KeyLimits } from '../key-settings.ts';

const COOL_FIRST_MS = 1_000;
const COOL_MOST_MS = 60_000;
const INPUT = BUCKET_FIELDS;
const OUTPUT = 2 * BUCKET_FIELDS;

export class ClassLimits {
  readonly modelClass: string;
  readonly #numbers = new Float64Array(3 * BUCKET_FIELDS);
  readonly requests = new TokenBucket('requests', this.#numbers, 0);
  readonly input = new TokenBucket('input', this.#numbers, INPUT);
  readonly output = new TokenBucket('output', this.#numbers, OUTPUT);
  /** Set when its organization turned out to be another one: that one's limits count from then on. */
  mergedInto: ClassLimits | null = null;
  /** Monotonic, ms. */
  coolUntil = 0;
  /** 429s without `retry-after` in a row, which lengthen the rest. */
  #streak = 0;
  #lastLimitedAt = Number.NEGATIVE_INFINITY;

  constructor(modelClass: string) {
    this.modelClass = modelClass;
  }

  get buckets(): readonly [TokenBucket, TokenBucket, TokenBucket] {
    return [this.requests, this.input, this.output];
  }

  /** Share that is left of the scarcest, 0–1, or −1 where a call of this size has no room. */
  headroom(input: number, output: number, now: number): number {
    if (this.coolUntil > now) return -1;
    const numbers = this.#numbers;
    let least = headroomOf(numbers, 0, 1, now);
    if (input > 0 && least >= 0) {
      const share = headroomOf(numbers, INPUT, input, now);
      if (share < least) least = share;
    }
    if (output > 0 && least >= 0) {
      const share = headroomOf(numbers, OUTPUT, output, now);
      if (share < least) least = share;
    }
    return least;
  }

  /** ms until a call of this size has room, as far as time alone brings it. */
  waitFor(input: number, output: number, now: number): number {
    return Math.max(
      this.coolUntil - now,
      this.requests.waitFor(1, now),
      input > 0 ? this.input.waitFor(input, now) : 0,
      output > 0 ? this.output.waitFor(output, now) : 0,
      0,
    );
  }

  /** Limits as the operator states them; those that headers stated stand. */
  state(
    limits: Pick<KeyLimits, 'requestsPerMinute' | 'inputTokensPerMinute' | 'outputTokensPerMinute'>,
    now: number,
  ) {
    stateOne(this.requests, limits.requestsPerMinute, now);
    stateOne(this.input, limits.inputTokensPerMinute, now);
    stateOne(this.output, limits.outputTokensPerMinute, now);
  }

  /**
   * A 429 for a call sent at `startedAt`.
   *
   * @param retryAfterMs as the answer says; without it the rest grows from 1 s to 60 s
   * @returns until when there is nothing to be had; monotonic, ms
   */
  cool(retryAfterMs: number | undefined, startedAt: number, now: number): number {
    // Those that were under way together when the limit came say it once.
    if (startedAt > this.#lastLimitedAt) this.#streak += 1;
    this.#lastLimitedAt = now;
    const rest = retryAfterMs ?? Math.min(COOL_MOST_MS, COOL_FIRST_MS * 2 ** (this.#streak - 1));
    this.coolUntil = Math.max(this.coolUntil, now + rest);
    return this.coolUntil;
  }

  /** A call sent after the last 429 was let in. */
  admitted(startedAt: number): void {
    if (this.#streak > 0 && startedAt > this.#lastLimitedAt) this.#streak = 0;
  }

  /** Takes over what another counted: both turned out to be one organization's. */
  absorb(other: ClassLimits, now: number): void {
    this.requests.absorb(other.requests, now);
    this.input.absorb(other.input, now);
    this.output.absorb(other.output, now);
    this.coolUntil = Math.max(this.coolUntil, other.coolUntil);
    other.mergedInto = this;
  }
}

function stateOne(bucket: TokenBucket, limit: number | null, now: number): void {
  if (bucket.limitFrom === 'headers') return;
  bucket.setLimit(limit ?? Number.POSITIVE_INFINITY, limit === null ? null : 'operator', now);
}
