/**
 * Numbers as people read them: at most three significant digits once rounded, the unit after a narrow no-break space,
 * “–” for what is missing. `…Parts` give value and unit apart, so that the unit can stand back.
 */

/** Between a figure and its unit: narrow, and no line breaks there. */
export const THIN_SPACE = '\u202f';
/** For what is missing; zero is 0. */
export const MISSING = '–';

export interface Figure {
  readonly value: string;
  /** Empty where there is none. */
  readonly unit: string;
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const NOTHING: Figure = { value: MISSING, unit: '' };

export function joinFigure({ value, unit }: Figure): string {
  return unit === '' ? value : `${value}${THIN_SPACE}${unit}`;
}

/** `14,193`; whole numbers are never shortened. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? MISSING : whole.format(count);
}

/** At most three significant digits: `0.42`, `6.4`, `38.4`, `1,042`. Trailing zeros go, as in `5`. */
export function formatThree(value: number): string {
  const size = Math.abs(value);
  if (size >= 99.95) return whole.format(value);
  const decimals = size >= 9.995 ? 1 : 2;
  return String(Number(value.toFixed(decimals)));
}

/** `247k`, `1.4k`, `1.25M`; below a thousand as it is. */
export function formatShort(count: number | null | undefined): string {
  if (count === null || count === undefined) return MISSING;
  const size = Math.abs(count);
  if (size < 999.5) return formatThree(count);
  for (const [unit, step] of [
    ['k', 1e3],
    ['M', 1e6],
    ['G', 1e9],
  ] as const) {
    if (size < step * 999.5) return `${shortDigits(count / step)}${unit}`;
  }
  return `${whole.format(count / 1e9)}G`;
}

function shortDigits(value: number): string {
  const size = Math.abs(value);
  return String(Number(value.toFixed(size >= 99.95 ? 0 : 1)));
}

/** `3.4 ms`, `412 ms`, `1.84 s`, `48.1 s`, `125 s`. */
export function durationParts(ms: number | null | undefined): Figure {
  if (ms === null || ms === undefined) return NOTHING;
  if (ms < 9.95) return { value: String(Number(ms.toFixed(1))), unit: 'ms' };
  if (ms < 999.5) return { value: String(Math.round(ms)), unit: 'ms' };
  const seconds = ms / 1000;
  const decimals = seconds < 9.995 ? 2 : seconds < 99.95 ? 1 : 0;
  return { value: seconds.toFixed(decimals), unit: 's' };
}

export function formatDuration(ms: number | null | undefined): string {
  return joinFigure(durationParts(ms));
}

/** @param ratio 0 to 1; null where nothing was counted */
export function percentParts(ratio: number | null | undefined): Figure {
  if (ratio === null || ratio === undefined || Number.isNaN(ratio)) return NOTHING;
  return { value: percentDigits(ratio * 100), unit: '%' };
}

/** A share that is not whole never reads 0 or 100. */
function percentDigits(percent: number): string {
  if (percent > 99 && percent < 100) return String(Math.min(99.99, Number(percent.toFixed(2))));
  if (percent > 0 && percent < 0.01) return '<0.01';
  return formatThree(percent);
}

export function formatPercent(ratio: number | null | undefined): string {
  return joinFigure(percentParts(ratio));
}

export function rateParts(perSecond: number | null | undefined): Figure {
  return perSecond === null || perSecond === undefined
    ? NOTHING
    : { value: formatThree(perSecond), unit: 'req/s' };
}

export function formatRate(perSecond: number | null | undefined): string {
  return joinFigure(rateParts(perSecond));
}

/** `$43.98`, `$1,204`; under one cent `$0.0041`. */
export function formatDollars(dollars: number | null | undefined): string {
  if (dollars === null || dollars === undefined) return MISSING;
  const sign = dollars < 0 ? '−' : '';
  const size = Math.abs(dollars);
  if (size === 0) return '$0';
  if (size < 0.00005) return `${sign}<$0.0001`;
  if (size < 0.00995) return `${sign}$${Number(size.toFixed(4))}`;
  return `${sign}$${size < 999.995 ? size.toFixed(2) : whole.format(size)}`;
}

/** `986 B`, `1.4 kB`, `12.3 MB`, in steps of a thousand. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return MISSING;
  if (bytes < 999.5) return joinFigure({ value: whole.format(bytes), unit: 'B' });
  for (const [unit, step] of [
    ['kB', 1e3],
    ['MB', 1e6],
    ['GB', 1e9],
  ] as const) {
    if (bytes < step * 999.5) return joinFigure({ value: formatThree(bytes / step), unit });
  }
  return joinFigure({ value: whole.format(bytes / 1e12), unit: 'TB' });
}

/** `n 14,193` */
export function formatSampleSize(n: number): string {
  return `n${THIN_SPACE}${formatCount(n)}`;
}
