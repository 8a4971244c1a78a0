/**
 * Holds a key that comes back to a share of its capacity: of the calls under way it may have, and of the requests per minute
 * that its organization lets through, where they are known. Begins with next to nothing saved up.
 */
import { TokenBucket } from '../limits/token-bucket.ts';

/** Calls under way that a key without a cap is taken to carry, at least. */
const LEAST_CAPACITY = 40;
/** Of a minute's share, what may be used at once. */
const HEAD_START = 0.05;

export class Ramp {
  readonly share: number;
  /** Most calls under way. */
  readonly concurrency: number;
  readonly #rate = new TokenBucket('requests');

  constructor(
    share: number,
    capacity: { readonly cap: number | null; readonly peak: number; readonly requestsPerMinute: number },
    now: number,
  ) {
    this.share = share;
    this.concurrency = Math.max(
      1,
      Math.ceil(share * (capacity.cap ?? Math.max(LEAST_CAPACITY, capacity.peak))),
    );
    const perMinute = Math.max(1, share * capacity.requestsPerMinute);
    this.#rate.setLimit(perMinute, null, now);
    this.#rate.correct(-(1 - HEAD_START) * perMinute, now);
  }

  /** ms until one more request may go; 0 for now. */
  waitMs(now: number): number {
    const level = this.#rate.level(now);
    return level >= 1 ? 0 : (1 - level) / this.#rate.rate + 0.01;
  }

  take(now: number): void {
    this.#rate.take(1, now);
    this.#rate.close(1);
  }
}
