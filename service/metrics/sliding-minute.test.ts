import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingMinute } from './sliding-minute.ts';

describe('SlidingMinute', () => {
  it('sums what came in the current second and the 59 before it', () => {
    const steps = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 90_000 }), value: fc.integer({ min: 0, max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), steps, (start, additions) => {
        const minute = new SlidingMinute();
        const added: { at: number; value: number }[] = [];
        let now = start;
        for (const { afterMs, value } of additions) {
          now += afterMs;
          minute.add(value, now);
          added.push({ at: now, value });
          const oldest = Math.floor(now / 1000) - 59;
          const expected = added.filter(({ at }) => Math.floor(at / 1000) >= oldest);
          expect(minute.sum(now)).toBe(expected.reduce((sum, one) => sum + one.value, 0));
        }
      }),
    );
  });

  it('is empty a minute after the last', () => {
    const minute = new SlidingMinute();
    minute.add(5, 10_000);
    expect(minute.sum(69_999)).toBe(5);
    expect(minute.sum(70_000)).toBe(0);
  });

  it('keeps its place when time seems to go back', () => {
    const minute = new SlidingMinute();
    minute.add(1, 100_000);
    minute.add(1, 40_000);
    expect(minute.sum(100_000)).toBe(2);
  });
});
