/**
 * What one key used today (UTC), against the operator's limits for it. Tokens of calls under way count as estimated.
 *
 * A clock that jumps to another day and back finds the day as it left it: two days are kept, and neither is ever reset.
 */
import type { KeyLimits } from '../key-settings.ts';
import type { Dimension } from '../pool-view.ts';

export interface DayCounters {
  readonly date: string;
  requests: number;
  input: number;
  output: number;
}

const LIMITS = {
  requests: 'requestsPerDay',
  input: 'inputTokensPerDay',
  output: 'outputTokensPerDay',
} as const satisfies Record<Dimension, keyof KeyLimits>;

export const DIMENSIONS: readonly Dimension[] = ['requests', 'input', 'output'];

export class DayUsage {
  #today: DayCounters;
  #other: DayCounters | null = null;

  constructor(date: string) {
    this.#today = emptyDay(date);
  }

  get today(): Readonly<DayCounters> {
    return this.#today;
  }

  /** @returns whether it is another day now */
  turnTo(date: string): boolean {
    if (date === this.#today.date) return false;
    const left = this.#today;
    this.#today = this.#other?.date === date ? this.#other : emptyDay(date);
    this.#other = left;
    return true;
  }

  restore(counters: DayCounters): void {
    if (counters.date === this.#today.date) this.#today = { ...counters };
  }

  add(requests: number, input: number, output: number): void {
    const today = this.#today;
    today.requests = Math.max(0, today.requests + requests);
    today.input = Math.max(0, today.input + input);
    today.output = Math.max(0, today.output + output);
  }

  limit(limits: KeyLimits, dimension: Dimension): number | null {
    return limits[LIMITS[dimension]];
  }

  /** The quota that is used up; null while all have room. */
  spent(limits: KeyLimits): Dimension | null {
    for (const dimension of DIMENSIONS) {
      const limit = limits[LIMITS[dimension]];
      if (limit !== null && this.#today[dimension] >= limit) return dimension;
    }
    return null;
  }
}

export function hasDayLimits(limits: KeyLimits): boolean {
  return DIMENSIONS.some((dimension) => limits[LIMITS[dimension]] !== null);
}

function emptyDay(date: string): DayCounters {
  return { date, requests: 0, input: 0, output: 0 };
}
