import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

/** From a cache hit to hours, evenly spread over the orders of magnitude, as latencies are. */
const latency = fc.double({ min: Math.log(0.01), max: Math.log(80_000_000), noNaN: true }).map(Math.exp);
const latencies = fc.array(latency, { minLength: 1, maxLength: 300 });

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

function exactQuantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? 0;
}

describe('LatencyHistogram', () => {
  it('gives every quantile within 2 % of the exact one', () => {
    fc.assert(
      fc.property(latencies, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const exact = exactQuantile(values, q);
        expect(Math.abs(histogramOf(values).quantile(q) - exact)).toBeLessThanOrEqual(exact * 0.0201);
      }),
    );
  });

  it('counts and sums exactly', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const histogram = histogramOf(values);
        expect(histogram.count).toBe(values.length);
        expect(histogram.sum).toBeCloseTo(
          values.reduce((sum, value) => sum + value, 0),
          3,
        );
      }),
    );
  });

  it('counts below a bound what is below it, but for values within 2 % of it', () => {
    fc.assert(
      fc.property(latencies, fc.array(latency, { minLength: 1, maxLength: 20 }), (values, unsorted) => {
        const bounds = unsorted.toSorted((a, b) => a - b);
        const counts = histogramOf(values).cumulative(bounds);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
        for (const [index, bound] of bounds.entries()) {
          const surely = values.filter((value) => value <= bound * 0.979).length;
          const possibly = values.filter((value) => value <= bound * 1.021).length;
          expect(counts[index]).toBeGreaterThanOrEqual(surely);
          expect(counts[index]).toBeLessThanOrEqual(possibly);
        }
      }),
    );
  });

  it('merges into what one histogram of all values would be', () => {
    fc.assert(
      fc.property(latencies, latencies, (some, others) => {
        const merged = histogramOf(some);
        merged.merge(histogramOf(others));
        const together = histogramOf([...some, ...others]);
        expect(merged.count).toBe(together.count);
        expect(merged.sum).toBeCloseTo(together.sum, 3);
        for (const q of [0, 0.25, 0.5, 0.99, 1]) expect(merged.quantile(q)).toBe(together.quantile(q));
      }),
    );
  });

  it('takes what no clock should give it', () => {
    const histogram = histogramOf([NaN, -5, 0, Infinity, Number.MAX_VALUE]);
    expect(histogram.count).toBe(4);
    expect(histogram.quantile(0)).toBeLessThanOrEqual(0.011);
    expect(histogram.quantile(1)).toBe(86_400_000);
  });

  it('answers 0 when it is empty', () => {
    const histogram = new LatencyHistogram();
    expect(histogram.quantile(0.5)).toBe(0);
    expect(histogram.cumulative([1, 10])).toEqual([0, 0]);
  });

  it('is the same after it was stored and read again', () => {
    fc.assert(
      fc.property(latencies, latencies, (values, others) => {
        const read = histogramOf(others);
        expect(read.mergeEncoded(histogramOf(values).encode())).toBe(true);
        const merged = histogramOf(others);
        merged.merge(histogramOf(values));
        expect(read.encode()).toEqual(merged.encode());
        expect([read.count, read.quantile(0), read.quantile(0.9), read.quantile(1)]).toEqual([
          merged.count,
          merged.quantile(0),
          merged.quantile(0.9),
          merged.quantile(1),
        ]);
      }),
    );
  });

  it('keeps counts that no 32 bits hold', () => {
    const histogram = histogramOf([5, 5, 5, 700]);
    const sum = new LatencyHistogram();
    let bytes = histogram.encode();
    for (let doubling = 0; doubling < 40; doubling += 1) {
      sum.clear();
      sum.mergeEncoded(bytes);
      sum.mergeEncoded(bytes);
      bytes = sum.encode();
    }
    expect(sum.count).toBe(4 * 2 ** 40);
    expect(sum.quantile(0.7)).toBeCloseTo(5, 0);
  });

  it('takes nothing from bytes that are damaged or of another format', () => {
    const bytes = histogramOf([1, 20, 300]).encode();
    const histogram = histogramOf([4]);
    const before = histogram.encode();
    const beyond = Buffer.concat([bytes.subarray(0, 25), Buffer.from([0xff, 0x7f, 1])]);
    for (const damaged of [
      bytes.subarray(0, -1),
      Buffer.alloc(0),
      Buffer.from([2, ...bytes.subarray(1)]),
      beyond,
    ]) {
      expect(histogram.mergeEncoded(damaged)).toBe(false);
    }
    expect(histogram.encode()).toEqual(before);
  });

  it('is empty after it was cleared', () => {
    const histogram = histogramOf([1, 20, 300]);
    histogram.clear();
    expect(histogram.encode()).toEqual(new LatencyHistogram().encode());
  });
});
