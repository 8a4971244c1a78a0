import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  highest,
  isEmpty,
  latestPlace,
  placeAt,
  runs,
  splitAtFilling,
  stack,
  type Buckets,
  type ChartSeries,
} from './chart-series.ts';

const series = (...values: (number | null)[]): ChartSeries => ({
  id: 'a',
  label: 'A',
  color: '--series-1',
  values,
});
const buckets = (count: number, filling: number | null = null): Buckets => ({
  times: Array.from({ length: count }, (_, place) => 1_000 + place * 60),
  size: 60,
  filling,
});

describe('a stack', () => {
  it('puts each series on those before it', () => {
    expect(stack([series(1, 2), series(3, 4)])).toEqual([
      [
        [0, 1],
        [0, 2],
      ],
      [
        [1, 4],
        [2, 6],
      ],
    ]);
  });

  it('keeps a gap, and lets the next series fall through it', () => {
    expect(stack([series(1, null), series(3, 4)])).toEqual([
      [[0, 1], null],
      [
        [1, 4],
        [0, 4],
      ],
    ]);
  });

  it('is as high as its highest bucket, and lines as their highest value', () => {
    expect(highest([series(1, 2), series(3, 1)], true)).toBe(4);
    expect(highest([series(1, 2), series(3, 1)], false)).toBe(3);
    expect(highest([series(null)], true)).toBe(0);
    expect(highest([], false)).toBe(0);
  });
});

describe('gaps', () => {
  it('part a line into runs', () => {
    expect(runs([null, 1, 2, null, 3])).toEqual([
      [1, 2],
      [4, 4],
    ]);
    expect(runs([0])).toEqual([[0, 0]]);
    expect(runs([null])).toEqual([]);
  });

  it('are where no run is', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat())), (values) => {
        const inRun = new Set(
          runs(values).flatMap(([first, last]) =>
            Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
          ),
        );
        values.forEach((value, place) => expect(inRun.has(place)).toBe(value !== null));
      }),
    );
  });
});

describe('the bucket that is still filling', () => {
  it('is joined to the one before by a part of its own', () => {
    expect(splitAtFilling([1, 2, 3], 2)).toEqual({ settled: [1, 2, null], open: [null, 2, 3] });
  });

  it('takes nothing away where all are settled', () => {
    expect(splitAtFilling([1, null], null)).toEqual({ settled: [1, null], open: [null, null] });
  });
});

describe('a place on the time axis', () => {
  it('is the bucket that a time falls into, or the nearest', () => {
    expect(placeAt(buckets(3), 1_059)).toBe(0);
    expect(placeAt(buckets(3), 1_060)).toBe(1);
    expect(placeAt(buckets(3), 0)).toBe(0);
    expect(placeAt(buckets(3), 9_999)).toBe(2);
    expect(placeAt(buckets(0), 1_000)).toBe(-1);
  });

  it('is the latest settled one with a value unless another is asked for', () => {
    expect(latestPlace([series(1, 2, 3)], buckets(3, 2))).toBe(1);
    expect(latestPlace([series(1, null, 3)], buckets(3, 2))).toBe(0);
    expect(latestPlace([series(null, null, 3)], buckets(3, 2))).toBe(2);
    expect(latestPlace([series(null)], buckets(1))).toBe(-1);
  });
});

it('a chart without a value other than zero is empty', () => {
  expect(isEmpty([series(0, null), series(null)])).toBe(true);
  expect(isEmpty([series(0), series(0.1)])).toBe(false);
});
