/**
 * When the refused shall come back: one after the other, as fast as the keys let calls through, behind all who wait and all who
 * were told to come back before. Who keeps to it finds room, as long as nobody new comes in between.
 */

/** Between two of them where capacity is not known. */
const LEAST_SPACING_MS = 10;
/** Slots are a little wider than calls, since answers and clocks are not exact. */
const SLACK = 1.05;
/** Nobody is told to stay away for longer. */
const MOST_MS = 10 * 60_000;

export class ReturnBookings {
  /** By class: when the last slot ends; monotonic, ms. */
  readonly #until = new Map<number, number>();

  /**
   * @param backlogMs how long those who wait will keep the keys busy
   * @param waitMs when room is expected at all
   * @param spacingMs how long the keys together take to let one such call through
   * @returns ms from now
   */
  book(
    line: number,
    { backlogMs, waitMs, spacingMs }: { backlogMs: number; waitMs: number; spacingMs: number },
    now: number,
  ): number {
    const soonest = now + Math.max(waitMs, backlogMs);
    const begins = Math.max(this.#until.get(line) ?? 0, soonest);
    const ends = begins + Math.max(LEAST_SPACING_MS, spacingMs * SLACK);
    if (ends - now > MOST_MS) return MOST_MS;
    this.#until.set(line, ends);
    return ends - now;
  }
}
