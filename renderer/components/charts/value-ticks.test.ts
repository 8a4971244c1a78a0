import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueAxis, type Measure } from './value-ticks.ts';

describe('the ticks of a value axis', () => {
  it('are round, and only the top one has the unit', () => {
    expect(valueAxis(6.8, 'rate').labels).toEqual(['0', '2', '4', '6', '8/s']);
    expect(valueAxis(9.3, 'rate').labels).toEqual(['0', '2.5', '5', '7.5', '10/s']);
    expect(valueAxis(15_300, 'duration').labels).toEqual(['0', '5', '10', '15', '20\u202Fs']);
    expect(valueAxis(480, 'duration').labels).toEqual(['0', '200', '400', '600\u202Fms']);
    expect(valueAxis(247_000, 'tokens').labels).toEqual(['0', '100k', '200k', '300k']);
  });

  it('takes another unit where the number would grow long', () => {
    expect(valueAxis(1_400, 'duration').labels.at(-1)).toBe('1.5\u202Fs');
    expect(valueAxis(600_000, 'duration').labels.at(-1)).toBe('10\u202Fmin');
    expect(valueAxis(3_400_000, 'tokens').labels.at(-1)).toBe('4M');
  });

  it('stay whole where things are counted', () => {
    expect(valueAxis(1, 'count').ticks).toEqual([0, 1, 2]);
    expect(valueAxis(9, 'count').ticks).toEqual([0, 5, 10]);
    expect(valueAxis(0, 'count').ticks).toEqual([0, 1, 2]);
  });

  it('are three to five, evenly set from zero, and no value is above the last', () => {
    const measures: Measure[] = ['rate', 'duration', 'count', 'tokens'];
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        fc.constantFrom(...measures),
        (highest, measure) => {
          const { ticks, labels } = valueAxis(highest, measure);
          expect(ticks.length).toBeGreaterThanOrEqual(3);
          expect(ticks.length).toBeLessThanOrEqual(5);
          expect(ticks[0]).toBe(0);
          expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-6));
          expect(new Set(labels).size).toBe(labels.length);
          if (highest > 10) expect(highest / Number(ticks.at(-1))).toBeGreaterThan(0.39);
        },
      ),
    );
  });

  it('survives values that are none', () => {
    expect(valueAxis(Number.NaN, 'rate').ticks).toEqual([0, 0.5, 1]);
    expect(valueAxis(Number.NEGATIVE_INFINITY, 'rate').ticks).toEqual([0, 0.5, 1]);
  });
});
