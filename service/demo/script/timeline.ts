/**
 * A script laid over the time that a demonstration takes. Up to about ten minutes it is one day, stretched or shortened to
 * fit; a longer one plays several days of the script's own length, more or less. How fast users live has nothing to do with
 * it: a shorter day is not a busier one.
 */
import type { Act, Script } from './script-schema.ts';

/** A part of a day with its demand, which goes evenly from the one to the other; ms after the beginning. */
interface Stretch {
  readonly act: Act;
  readonly from: number;
  readonly to: number;
  readonly demandFrom: number;
  readonly demandTo: number;
}

export interface Moment {
  readonly act: Act;
  /** From 0. */
  readonly day: number;
  /** Which of the day's acts, from 0. */
  readonly index: number;
}

export class Timeline {
  readonly lengthMs: number;
  readonly days: number;
  readonly dayMs: number;
  /** Time of the script → ms. */
  readonly scale: number;
  readonly #script: Script;
  readonly #stretches: readonly Stretch[];

  /** @param lengthMs of the whole demonstration */
  constructor(script: Script, lengthMs: number) {
    this.#script = script;
    this.lengthMs = lengthMs;
    this.days = Math.max(1, Math.round(lengthMs / script.length));
    this.dayMs = lengthMs / this.days;
    this.scale = this.dayMs / script.length;
    this.#stretches = script.acts.map((act, index) => {
      const [demandFrom, demandTo] = typeof act.demand === 'number' ? [act.demand, act.demand] : act.demand;
      const to = script.acts[index + 1]?.at ?? script.length;
      return { act, from: act.at * this.scale, to: to * this.scale, demandFrom, demandTo };
    });
  }

  /** What is on, so many ms after the beginning. */
  at(elapsedMs: number): Moment {
    const day = Math.min(this.days - 1, Math.floor(elapsedMs / this.dayMs));
    const inDay = elapsedMs - day * this.dayMs;
    const after = this.#stretches.findIndex(({ from }) => from > inDay);
    const index = (after === -1 ? this.#stretches.length : after) - 1;
    const { act } = this.#stretch(Math.max(0, index));
    return { act, day, index: Math.max(0, index) };
  }

  /**
   * When the demand since `from` adds up to `ms` of usual demand: twice as soon while demand is 2.
   *
   * @returns ms after the beginning; Infinity when not before the end
   */
  after(from: number, ms: number): number {
    let left = ms;
    let at = from;
    for (;;) {
      if (at >= this.lengthMs) return Number.POSITIVE_INFINITY;
      const { day, index } = this.at(at);
      const stretch = this.#stretch(index);
      const inStretch = at - day * this.dayMs - stretch.from;
      const length = stretch.to - stretch.from;
      const slope = (stretch.demandTo - stretch.demandFrom) / length;
      const demand = stretch.demandFrom + slope * inStretch;
      const rest = length - inStretch;
      const all = (demand + (slope * rest) / 2) * rest;
      if (left <= all && all > 0) {
        // demand·t + slope·t²/2 = left, in the form that holds for a slope of 0 too
        const root = Math.sqrt(Math.max(0, demand * demand + 2 * slope * left));
        return at + Math.min(rest, (2 * left) / (demand + root));
      }
      left -= all;
      // Rounding must not leave it in this stretch.
      at = Math.max(day * this.dayMs + stretch.to, at + 1e-6);
    }
  }

  /** The faults of the acts, as a scenario of the simulator; undefined when nothing goes wrong. */
  scenario(): string | undefined {
    const seconds = (ms: number): number => Math.round(ms) / 1_000;
    const steps = this.#stretches.flatMap(({ act, from, to }) =>
      act.faults.map(({ at, for: lasts, fault, share, swell, key, organization, model }) => {
        const begins = from + at * this.scale;
        return {
          at: seconds(begins),
          for: seconds(lasts === undefined ? to - begins : lasts * this.scale),
          fault,
          share,
          swell,
          ...(key !== undefined && { key }),
          ...(organization !== undefined && { organization }),
          ...(model !== undefined && { model }),
        };
      }),
    );
    if (steps.length === 0) return undefined;
    return JSON.stringify({
      name: this.#script.name,
      loop: this.days > 1,
      length: seconds(this.dayMs),
      steps,
    });
  }

  #stretch(index: number): Stretch {
    const stretch = this.#stretches[index];
    if (stretch === undefined) throw new RangeError(`there is no act ${index}`);
    return stretch;
  }
}
