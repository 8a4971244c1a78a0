/**
 * Exponential backoff with full jitter: a random wait between 0 and `base × 2^(attempt − 1)`, capped.
 * Source: AWS Architecture Blog, “Exponential Backoff and Jitter” (2015): full jitter spreads callers best.
 *
 * @param attempt the attempt that just failed, from 1
 * @returns ms
 */
export function fullJitter(
  attempt: number,
  options: { baseMs: number; capMs: number },
  random: () => number,
): number {
  return random() * Math.min(options.capMs, options.baseMs * 2 ** (attempt - 1));
}
