/**
 * Sums over the last 60 seconds, in slots of one second: the current, unfinished second and the 59 before it.
 * Adding allocates nothing; time comes in from outside and must not go back (use a monotonic clock).
 */
const SLOTS = 60;

export class SlidingMinute {
  readonly #slots = new Float64Array(SLOTS);
  /** The second of the newest slot, in an array so that changing it makes no new number. */
  readonly #newest = Float64Array.of(0);

  /** @param nowMs monotonic */
  add(value: number, nowMs: number): void {
    const slot = this.#advance(nowMs) % SLOTS;
    this.#slots[slot] = this.#slots[slot]! + value;
  }

  sum(nowMs: number): number {
    this.#advance(nowMs);
    let sum = 0;
    for (const value of this.#slots) sum += value;
    return sum;
  }

  #advance(nowMs: number): number {
    const second = Math.floor(nowMs / 1000);
    const newest = this.#newest[0]!;
    if (second <= newest) return newest;
    if (second - newest >= SLOTS) this.#slots.fill(0);
    else for (let past = newest + 1; past <= second; past += 1) this.#slots[past % SLOTS] = 0;
    this.#newest[0] = second;
    return second;
  }
}
