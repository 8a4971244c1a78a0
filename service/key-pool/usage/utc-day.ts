/** Days of UTC, in which day quotas count. */

export const DAY_MS = 86_400_000;

/** `2026-11-23` */
export function utcDate(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

/** The next 00:00 UTC, ms since the epoch. */
export function endOfUtcDay(wallMs: number): number {
  return (Math.floor(wallMs / DAY_MS) + 1) * DAY_MS;
}
