/** Shares in a column, with the same number of decimals in every row. */
import { MISSING, type Figure } from '../../lib/format/number-format.ts';

const CLOSE = 99.5;

/** Whole percents; below one says so, and what is not all is never 100. */
export function wholePercent(share: number): Figure {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return { value: '<1', unit: '%' };
  const whole = percent < 100 && percent >= CLOSE ? 99 : Math.round(percent);
  return { value: String(whole), unit: '%' };
}

/** Of errors: a decimal while they are few. Null where nothing was counted. */
export function errorPercent(share: number | null): Figure {
  if (share === null) return { value: MISSING, unit: '' };
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return { value: '<0.1', unit: '%' };
  return { value: percent < 9.95 ? percent.toFixed(1) : wholePercent(share).value, unit: '%' };
}
