import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const MINUTE = 60_000;

function bucketOf(limit: number, dimension: 'requests' | 'input' = 'input'): TokenBucket {
  const bucket = new TokenBucket(dimension);
  bucket.setLimit(limit, 'operator', 0);
  return bucket;
}

describe('TokenBucket', () => {
  it('has room for everything while nobody knows a limit, and counts what is open', () => {
    const bucket = new TokenBucket('input');
    bucket.take(5_000, 0);
    expect(bucket.headroom(1e12, 0)).toBe(1);
    expect(bucket.waitFor(1e12, 0)).toBe(0);
    expect(bucket).toMatchObject({ limited: false, open: 5_000, rate: Number.POSITIVE_INFINITY });
    bucket.setLimit(60_000, 'headers', 10);
    expect(bucket.level(10)).toBe(55_000);
  });

  it('fills evenly, to the brim and not beyond', () => {
    const bucket = bucketOf(60_000);
    bucket.take(60_000, 0);
    expect(bucket.level(0)).toBe(0);
    expect(bucket.level(1_000)).toBe(1_000);
    expect(bucket.level(1_001)).toBe(1_001);
    expect(bucket.level(10 * MINUTE)).toBe(60_000);
  });

  it('says how long until there is room, and then there is', () => {
    const bucket = bucketOf(60_000);
    bucket.take(60_000, 0);
    const wait = bucket.waitFor(3_000, 0);
    expect(bucket.headroom(3_000, wait - 1)).toBe(-1);
    expect(bucket.headroom(3_000, wait)).toBeGreaterThan(0);
  });

  it('lets more than a whole bucket go when it is full', () => {
    const bucket = bucketOf(1_000);
    expect(bucket.headroom(5_000, 0)).toBe(1);
    bucket.take(5_000, 0);
    expect(bucket.level(0)).toBe(-4_000);
    expect(bucket.headroom(5_000, 2 * MINUTE)).toBe(-1);
    expect(bucket.headroom(5_000, 5 * MINUTE)).toBe(1);
  });

  it('keeps what was used when the limit changes', () => {
    const bucket = bucketOf(1_000);
    bucket.take(300, 0);
    bucket.setLimit(2_000, 'headers', 0);
    expect(bucket.level(0)).toBe(1_700);
    bucket.setLimit(500, 'headers', 0);
    expect(bucket.level(0)).toBe(200);
  });

  it('believes the upstream where it says less than can be explained, and more than can be', () => {
    const explained = { level: 50_000, open: 4_000 };
    const learn = (remaining: number): number => bucketOf(60_000).learn(remaining, explained, 0);
    // Nothing to correct: the calls that are open may have been seen or not, and tokens are rounded.
    expect([50_000, 52_000, 54_000, 49_500, 54_500].map(learn)).toEqual([0, 0, 0, 0, 0]);
    expect(learn(40_000)).toBe(-10_000);
    expect(learn(57_000)).toBe(2_500);
  });

  it('becomes one with another without forgetting what either has used', () => {
    const one = bucketOf(1_000, 'requests');
    const other = bucketOf(1_000, 'requests');
    one.take(100, 0);
    other.take(250, 0);
    one.absorb(other, 0);
    expect(one.level(0)).toBe(650);
    expect(one.open).toBe(350);
    const unlimited = new TokenBucket('requests');
    unlimited.take(7, 0);
    unlimited.absorb(one, 0);
    expect(unlimited.level(0)).toBe(1_000 - 350 - 7);
  });

  it('never gives out more in any window than the limit lets through, and one burst', () => {
    const limit = 600;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 5_000 }), fc.integer({ min: 1, max: 40 })), { maxLength: 200 }),
        (calls) => {
          const bucket = bucketOf(limit);
          const taken: [at: number, amount: number][] = [];
          let now = 0;
          for (const [gap, amount] of calls) {
            now += gap;
            if (bucket.headroom(amount, now) < 0) continue;
            bucket.take(amount, now);
            taken.push([now, amount]);
          }
          for (let from = 0; from < taken.length; from += 1) {
            let sum = 0;
            for (const [at, amount] of taken.slice(from)) {
              sum += amount;
              const window = at - (taken[from]?.[0] ?? 0);
              expect(sum).toBeLessThanOrEqual(limit + (limit * window) / MINUTE + 1e-6);
            }
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is never above the brim, whatever is corrected', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('take', 'correct', 'limit', 'learn'),
            fc.integer({ min: -2_000, max: 2_000 }),
            fc.nat(9_000),
          ),
        ),
        (steps) => {
          const bucket = bucketOf(1_000);
          let now = 0;
          for (const [kind, amount, gap] of steps) {
            now += gap;
            if (kind === 'take') bucket.take(Math.abs(amount), now);
            if (kind === 'correct') bucket.correct(amount, now);
            if (kind === 'limit') bucket.setLimit(Math.abs(amount) + 1, 'headers', now);
            if (kind === 'learn') bucket.learn(Math.abs(amount), { level: bucket.level(now), open: 0 }, now);
            expect(bucket.level(now)).toBeLessThanOrEqual(bucket.limit);
          }
        },
      ),
    );
  });
});
