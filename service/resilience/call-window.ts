/** The last calls, at most 20 and none older than a minute (or as long as is asked for): how many, and how many failed. */

const MOST_CALLS = 20;
const MAX_AGE_MS = 60_000;

export class CallWindow {
  calls = 0;
  failures = 0;
  /** Begin of the oldest. */
  #first = 0;
  readonly #at = new Float64Array(MOST_CALLS);
  readonly #failed = new Uint8Array(MOST_CALLS);
  readonly #maxAgeMs: number;

  constructor(maxAgeMs = MAX_AGE_MS) {
    this.#maxAgeMs = maxAgeMs;
  }

  add(failed: boolean, now: number): void {
    this.#expire(now);
    if (this.calls === MOST_CALLS) this.#drop();
    const place = (this.#first + this.calls) % MOST_CALLS;
    this.#at[place] = now;
    this.#failed[place] = failed ? 1 : 0;
    this.calls += 1;
    if (failed) this.failures += 1;
  }

  clear(): void {
    this.calls = 0;
    this.failures = 0;
  }

  /** Share of failures; 0 where there was no call. */
  failureShare(now: number): number {
    this.#expire(now);
    return this.calls === 0 ? 0 : this.failures / this.calls;
  }

  #expire(now: number): void {
    while (this.calls > 0 && now - (this.#at[this.#first] ?? 0) > this.#maxAgeMs) this.#drop();
  }

  #drop(): void {
    this.failures -= this.#failed[this.#first] ?? 0;
    this.#first = (this.#first + 1) % MOST_CALLS;
    this.calls -= 1;
  }
}
