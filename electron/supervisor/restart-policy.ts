/**
 * When a service that ended by itself is started again: after half a second, then twice as long each time, up to half a
 * minute; not at all after the seventh end in a row. A run that lasted a minute is no part of a crash loop, and the count
 * begins anew.
 */
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const STABLE_AFTER_MS = 60_000;
export const ENDS_IN_A_ROW = 7;

export type RestartDecision =
  | { readonly kind: 'restart'; readonly delayMs: number; readonly attempt: number }
  | { readonly kind: 'give-up' };

export class RestartPolicy {
  #ends = 0;

  /** @param ranMs how long the run that ended was ready; 0 when it never was */
  afterEnd(ranMs: number): RestartDecision {
    if (ranMs >= STABLE_AFTER_MS) this.#ends = 0;
    this.#ends += 1;
    if (this.#ends >= ENDS_IN_A_ROW) return { kind: 'give-up' };
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (this.#ends - 1), LONGEST_DELAY_MS);
    return { kind: 'restart', delayMs, attempt: this.#ends + 1 };
  }

  /** Somebody looked at it and wants another try. */
  reset(): void {
    this.#ends = 0;
  }
}
