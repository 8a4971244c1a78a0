/** What happened in each of the last minutes; the minute still running is the last. */

export const MINUTE_MS = 60_000;
/** The running minute, and as many whole ones. */
const KEPT = 31;

export class MinuteSeries {
  readonly #values = new Float64Array(KEPT);
  /** Number of the running minute; of whatever clock `now` is of. */
  #minute = Number.NaN;
  /** Whole minutes seen, at most those kept. */
  #seen = 0;

  add(value: number, now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) this.#turnTo(minute);
    const at = minute % KEPT;
    this.#values[at] = (this.#values[at] ?? 0) + value;
  }

  /** Oldest first, the running minute last. */
  all(now: number): number[] {
    const minute = Math.floor(now / MINUTE_MS);
    if (minute !== this.#minute) this.#turnTo(minute);
    return Array.from({ length: this.#seen + 1 }, (_, index) => {
      return this.#values[(minute - this.#seen + index) % KEPT] ?? 0;
    });
  }

  #turnTo(minute: number): void {
    if (Number.isNaN(this.#minute)) this.#minute = minute;
    const passed = Math.min(KEPT, minute - this.#minute);
    for (let step = 0; step < passed; step += 1) this.#values[(minute - step) % KEPT] = 0;
    this.#seen = Math.min(KEPT - 1, this.#seen + Math.max(0, passed));
    this.#minute = minute;
  }
}
