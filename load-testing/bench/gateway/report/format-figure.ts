/** Figures as people read them: three significant digits, thousands apart. */
import type { MedianInterval } from '../../statistics.ts';

const SIGNIFICANT = 3;

/** `17,123`, `61.4`, `0.518`; `–` for what was not measured. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const whole = Math.abs(value) >= 100;
  return value.toLocaleString(
    'en-US',
    whole ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: SIGNIFICANT },
  );
}

/** A ratio keeps two decimals, so that it can be held against its goal. */
export function formatRatio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : '–';
}

/** `16,900–17,300`, or nothing where one round leaves nothing to say. */
export function formatInterval(
  interval: MedianInterval | null,
  format: (value: number) => string = formatNumber,
): string {
  if (interval === null || interval.coverage === 0) return '';
  return `${format(interval.low)} – ${format(interval.high)}`;
}
