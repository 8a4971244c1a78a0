/**
 * When a day's quota will run out if the last half hour goes on: straight on from the mean per minute. How far the mean may be
 * off is its standard error, sd ÷ √n over whole minutes; the earliest and the latest time are those of two of them up
 * and down (about 95 %, were minutes independent).
 */
import type { Forecast } from '../pool-view.ts';
import { MINUTE_MS } from './minute-series.ts';

/** Below it there is nothing to say. */
const LEAST_MINUTES = 5;
const MEDIUM_MINUTES = 10;
const HIGH_MINUTES = 20;
const HIGH_ERROR = 0.1;
const MEDIUM_ERROR = 0.3;

export interface ForecastBasis {
  /** Per minute, oldest first; whole minutes only. */
  readonly minutes: readonly number[];
  readonly used: number;
  readonly limit: number | null;
  /** Wall clock, ms. */
  readonly now: number;
  /** When the quota begins anew. */
  readonly ends: number;
}

/** @returns null where too little is known, or nothing was used lately */
export function forecast({ minutes, used, limit, now, ends }: ForecastBasis): Forecast | null {
  const count = minutes.length;
  if (count < LEAST_MINUTES) return null;
  const mean = minutes.reduce((sum, each) => sum + each, 0) / count;
  if (mean <= 0) return null;
  const variance = minutes.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1);
  const error = Math.sqrt(variance / count) / mean;

  const reached = (perMinute: number): number | null => {
    if (limit === null || perMinute <= 0) return null;
    const at = now + Math.max(0, (limit - used) / perMinute) * MINUTE_MS;
    return at < ends ? Math.round(at) : null;
  };
  return {
    exhaustedMs: reached(mean),
    earliestMs: reached(mean * (1 + 2 * error)),
    latestMs: reached(mean * (1 - 2 * error)),
    usedAtEnd: Math.round(used + (mean * Math.max(0, ends - now)) / MINUTE_MS),
    confidence: confidenceOf(error, count),
    minutes: count,
  };
}

function confidenceOf(error: number, minutes: number): Forecast['confidence'] {
  if (error <= HIGH_ERROR && minutes >= HIGH_MINUTES) return 'high';
  return error <= MEDIUM_ERROR && minutes >= MEDIUM_MINUTES ? 'medium' : 'low';
}
