import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fullJitter } from './backoff.ts';

const OPTIONS = { baseMs: 250, capMs: 4_000 };

describe('fullJitter', () => {
  it('doubles the longest wait with each attempt, up to the cap', () => {
    const longest = [1, 2, 3, 4, 5, 6, 50].map((attempt) => fullJitter(attempt, OPTIONS, () => 1));
    expect(longest).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
  });

  it('spreads the wait over everything from nothing to the longest', () => {
    expect(fullJitter(3, OPTIONS, () => 0)).toBe(0);
    expect(fullJitter(3, OPTIONS, () => 0.5)).toBe(500);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, share) => {
          const wait = fullJitter(attempt, OPTIONS, () => share);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(OPTIONS.capMs);
        },
      ),
    );
  });
});
