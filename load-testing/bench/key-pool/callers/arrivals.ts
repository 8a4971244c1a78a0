/** When callers come: independently of each other and of the answers, as a Poisson process does. */
import type { Random } from '../../../../service/upstream/simulator/random.ts';

/** Ascending moments, ms; gaps are exponential with mean 1/`perSecond`. */
export function poissonArrivals(random: Random, perSecond: number, seconds: number): number[] {
  const moments: number[] = [];
  if (!(perSecond > 0)) return moments;
  const endMs = seconds * 1_000;
  for (let at = gapMs(random, perSecond); at < endMs; at += gapMs(random, perSecond)) moments.push(at);
  return moments;
}

/** Exponential, never infinite: `random` never is 1. */
export function gapMs(random: Random, perSecond: number): number {
  return (-Math.log(1 - random()) * 1_000) / perSecond;
}

export interface PhasedArrival<P> {
  readonly atMs: number;
  readonly phase: P;
}

/** Ascending moments at even distances, ms. */
export function evenArrivals(perSecond: number, seconds: number): number[] {
  return Array.from({ length: Math.round(perSecond * seconds) }, (_, index) => (index * 1_000) / perSecond);
}

interface AnyPhase {
  readonly seconds: number;
  readonly perSecond: number;
  readonly evenly?: boolean;
}

/** One phase after the other, without a gap between them. */
export function phasedArrivals<P extends AnyPhase>(random: Random, phases: readonly P[]): PhasedArrival<P>[] {
  const arrivals: PhasedArrival<P>[] = [];
  let beginsMs = 0;
  for (const phase of phases) {
    const { perSecond, seconds } = phase;
    const moments =
      phase.evenly === true ? evenArrivals(perSecond, seconds) : poissonArrivals(random, perSecond, seconds);
    for (const at of moments) {
      arrivals.push({ atMs: beginsMs + at, phase });
    }
    beginsMs += seconds * 1_000;
  }
  return arrivals;
}
