/** Counts what went wrong in a run, by reason. */
import type { Faults } from './load-commands.ts';

/** A target that fails every request is not asked for ever. */
const TOO_MANY = 1000;

export class FaultTally {
  readonly #counts = new Map<string, number>();
  #total = 0;

  add(reason: string, count = 1): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + count);
    this.#total += count;
  }

  get tooMany(): boolean {
    return this.#total >= TOO_MANY;
  }

  toFaults(): Faults {
    return Object.fromEntries(this.#counts);
  }
}
