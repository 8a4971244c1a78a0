/** A continuous token bucket: it fills evenly, up to one minute's worth, and never in steps. */

export class TokenBucket {
  readonly limitPerMinute: number;
  #level: number;
  #filledAt: number;

  /** @param now monotonic, ms */
  constructor(limitPerMinute: number, now: number) {
    this.limitPerMinute = limitPerMinute;
    this.#level = limitPerMinute;
    this.#filledAt = now;
  }

  /** What may be taken now; negative while a debt is being worked off. */
  level(now: number): number {
    // A reading taken a moment before the bucket was last filled finds it as it was then.
    const elapsed = Math.max(0, now - this.#filledAt);
    const filled = this.#level + (elapsed * this.limitPerMinute) / 60_000;
    this.#level = Math.min(this.limitPerMinute, filled);
    this.#filledAt += elapsed;
    return this.#level;
  }

  /** Takes without asking: what is already used, like tokens generated, can leave a debt. */
  take(amount: number, now: number): void {
    this.#level = this.level(now) - amount;
  }

  /** ms until `amount` will be there; an amount above the limit is waited for until the bucket is full. */
  waitFor(amount: number, now: number): number {
    const missing = Math.min(amount, this.limitPerMinute) - this.level(now);
    return missing <= 0 ? 0 : (missing * 60_000) / this.limitPerMinute;
  }

  /** ms until the bucket is full again. */
  untilFull(now: number): number {
    return ((this.limitPerMinute - this.level(now)) * 60_000) / this.limitPerMinute;
  }
}
