import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../service/upstream/simulator/random.ts';
import { phasedArrivals, poissonArrivals } from './arrivals.ts';

describe('Poisson arrivals', () => {
  const arrivals = poissonArrivals(seededRandom('one'), 100, 60);

  it('are the same for the same seed, and others for another', () => {
    expect(poissonArrivals(seededRandom('one'), 100, 60)).toEqual(arrivals);
    expect(poissonArrivals(seededRandom('two'), 100, 60)).not.toEqual(arrivals);
  });

  it('come in order, within their time, as often as was asked for', () => {
    expect(arrivals).toEqual(arrivals.toSorted((one, other) => one - other));
    expect(arrivals.at(-1)).toBeLessThan(60_000);
    // Four standard deviations of 6,000.
    expect(Math.abs(arrivals.length - 6_000)).toBeLessThan(310);
  });

  it('have gaps that vary as much as they are long', () => {
    const gaps = arrivals.map((at, index) => at - (arrivals[index - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(mean).toBeCloseTo(10, 0);
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1);
  });

  it('are none where nobody is to come', () => {
    expect(poissonArrivals(seededRandom('one'), 0, 60)).toEqual([]);
  });
});

it('phases follow each other, each with its own load', () => {
  const phases = [
    { seconds: 2, perSecond: 5, evenly: true },
    { seconds: 10, perSecond: 100 },
  ] as const;
  const arrivals = phasedArrivals(seededRandom('one'), phases);
  const first = arrivals.filter(({ phase }) => phase === phases[0]);
  expect(first.map(({ atMs }) => atMs)).toEqual([0, 200, 400, 600, 800, 1_000, 1_200, 1_400, 1_600, 1_800]);
  const second = arrivals.slice(first.length).map(({ atMs }) => atMs);
  expect(second.every((at) => at >= 2_000 && at < 12_000)).toBe(true);
  expect(Math.abs(second.length - 1_000)).toBeLessThan(130);
});
