/**
 * The few statistics that the benches report: quantiles of many samples, and the median of few rounds with an interval
 * that claims no more than the rounds carry.
 */

/** A median of rounds and the interval that holds the true median with probability `coverage`. */
export interface MedianInterval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** 0.95 or more where the rounds suffice (6 or more); with fewer it is what min to max covers. */
  readonly coverage: number;
}

const WANTED_COVERAGE = 0.95;

/**
 * The `q` quantile (0 to 1) of ascending values, interpolated between neighbours at rank `q × (n − 1)` (type 7 of
 * Hyndman and Fan, 1996). NaN when there are none.
 */
export function quantile(ascending: ArrayLike<number>, q: number): number {
  const rank = q * (ascending.length - 1);
  const below = ascending[Math.floor(rank)] ?? Number.NaN;
  const above = ascending[Math.ceil(rank)] ?? Number.NaN;
  // Equal neighbours first: infinity minus infinity is no number.
  return below === above ? below : below + (above - below) * (rank - Math.floor(rank));
}

/** The median of values in any order; NaN when there are none. */
export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/**
 * The median with its distribution-free interval between order statistics: for n independent rounds the true median
 * lies between the k-th smallest and the k-th largest with probability 1 − 2 · P(Binomial(n, ½) < k). Takes the
 * largest k that still covers 95 %, or min to max where even that does not. Null when there are no values.
 */
export function medianInterval(values: readonly number[]): MedianInterval | null {
  const ascending = values.toSorted((a, b) => a - b);
  const n = ascending.length;
  if (n === 0) return null;

  let rank = 1;
  let coverage = 1 - 2 * binomialBelow(n, 1);
  while (rank + 1 <= n / 2) {
    const narrower = 1 - 2 * binomialBelow(n, rank + 1);
    if (narrower < WANTED_COVERAGE) break;
    rank++;
    coverage = narrower;
  }
  return {
    median: quantile(ascending, 0.5),
    low: ascending[rank - 1] ?? Number.NaN,
    high: ascending[n - rank] ?? Number.NaN,
    coverage: Math.max(0, coverage),
  };
}

/** P(X < k) for X from Binomial(n, ½). */
function binomialBelow(n: number, k: number): number {
  let term = 0.5 ** n;
  let sum = 0;
  for (let i = 0; i < k; i++) {
    sum += term;
    term *= (n - i) / (i + 1);
  }
  return sum;
}
