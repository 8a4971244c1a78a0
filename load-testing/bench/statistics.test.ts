import { describe, expect, it } from 'vitest';
import { median, medianInterval, quantile } from './statistics.ts';

describe('quantile', () => {
  it('interpolates between neighbours', () => {
    const values = [10, 20, 30, 40];
    expect(quantile(values, 0)).toBe(10);
    expect(quantile(values, 0.5)).toBe(25);
    expect(quantile(values, 0.99)).toBeCloseTo(39.7, 10);
    expect(quantile(values, 1)).toBe(40);
  });

  it('is the value itself where there is one, and no number where there is none', () => {
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it('takes typed arrays', () => {
    expect(quantile(Float64Array.of(1, 2, 3), 0.5)).toBe(2);
  });
});

describe('median', () => {
  it('sorts by value, not by text, and leaves its input as it was', () => {
    const values = [100, 9, 20];
    expect(median(values)).toBe(20);
    expect(values).toEqual([100, 9, 20]);
  });
});

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('medianInterval', () => {
  // Ranks and coverage from the tables of the sign test (two-sided).
  it.each([
    { n: 6, low: 1, high: 6, coverage: 0.96875 },
    { n: 8, low: 1, high: 8, coverage: 0.9921875 },
    { n: 9, low: 2, high: 8, coverage: 0.9609375 },
    { n: 12, low: 3, high: 10, coverage: 0.96142578125 },
    { n: 20, low: 6, high: 15, coverage: 0.9586105346679688 },
  ])('takes the order statistics that cover 95 % of $n rounds', ({ n, low, high, coverage }) => {
    const interval = medianInterval(upTo(n).toReversed());
    expect(interval).toMatchObject({ median: (n + 1) / 2, low, high });
    expect(interval!.coverage).toBeCloseTo(coverage, 12);
  });

  it('says what min to max covers where the rounds are too few', () => {
    expect(medianInterval([3, 1, 2, 4])).toEqual({ median: 2.5, low: 1, high: 4, coverage: 0.875 });
    expect(medianInterval([5])).toEqual({ median: 5, low: 5, high: 5, coverage: 0 });
  });

  it('is nothing where nothing was measured', () => {
    expect(medianInterval([])).toBeNull();
  });

  it('covers the true median as often as it says', () => {
    // A fixed linear congruential generator, so that the test always draws the same.
    let state = 12345;
    const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
    let covered = 0;
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const { low, high } = medianInterval(Array.from({ length: 12 }, random))!;
      if (low <= 0.5 && high >= 0.5) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.945);
    expect(covered / trials).toBeLessThan(0.975);
  });
});
