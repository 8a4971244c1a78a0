/** How long to wait before the next try: doubling from 0.5 s to 10 s, shortened by up to a half at random, so that many consoles do not come back at once. */

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * @param attempt counts from 1
 * @param random 0 to 1
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  return Math.round(longest * (1 - random / 2));
}
