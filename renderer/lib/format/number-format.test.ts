import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDollars,
  formatDuration,
  formatPercent,
  formatRate,
  formatSampleSize,
  formatShort,
  THIN_SPACE,
} from './number-format.ts';

const plain = (text: string): string => text.replaceAll(THIN_SPACE, ' ');

describe('figures', () => {
  it.each([
    [null, '–'],
    [undefined, '–'],
    [0, '0'],
    [14_193, '14,193'],
  ])('counts: %s is “%s”', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it.each([
    [null, '–'],
    [0, '0 ms'],
    [3.44, '3.4 ms'],
    [9.949, '9.9 ms'],
    [9.96, '10 ms'],
    [412.4, '412 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1_840, '1.84 s'],
    [9_996, '10.0 s'],
    [48_060, '48.1 s'],
    [99_960, '100 s'],
    [125_000, '125 s'],
  ])('durations: %s ms is “%s”', (ms, text) => {
    expect(plain(formatDuration(ms))).toBe(text);
  });

  it.each([
    [0, '0'],
    [6, '6'],
    [999, '999'],
    [1_400, '1.4k'],
    [22_000, '22k'],
    [247_400, '247k'],
    [999_600, '1M'],
    [1_250_000, '1.3M'],
    [3_000_000_000, '3G'],
    [null, '–'],
  ])('short counts: %s is “%s”', (count, text) => {
    expect(formatShort(count)).toBe(text);
  });

  it.each([
    [0, '0 %'],
    [0.384, '38.4 %'],
    [0.42 / 100, '0.42 %'],
    [1, '100 %'],
    [0.9958, '99.58 %'],
    [0.999_999, '99.99 %'],
    [0.000_01, '<0.01 %'],
    [null, '–'],
    [Number.NaN, '–'],
  ])('shares: %s is “%s”', (ratio, text) => {
    expect(plain(formatPercent(ratio))).toBe(text);
  });

  it.each([
    [6.4, '6.4 req/s'],
    [0, '0 req/s'],
    [1_042, '1,042 req/s'],
    [0.034, '0.03 req/s'],
  ])('rates: %s is “%s”', (perSecond, text) => {
    expect(plain(formatRate(perSecond))).toBe(text);
  });

  it.each([
    [0, '$0'],
    [43.98, '$43.98'],
    [1_204.4, '$1,204'],
    [0.0041, '$0.0041'],
    [0.000_01, '<$0.0001'],
    [-2.5, '−$2.50'],
    [null, '–'],
  ])('money: %s is “%s”', (dollars, text) => {
    expect(formatDollars(dollars)).toBe(text);
  });

  it.each([
    [986, '986 B'],
    [1_400, '1.4 kB'],
    [12_345_678, '12.3 MB'],
    [null, '–'],
  ])('bytes: %s is “%s”', (bytes, text) => {
    expect(plain(formatBytes(bytes))).toBe(text);
  });

  it('names a sample size', () => {
    expect(plain(formatSampleSize(14_193))).toBe('n 14,193');
  });

  it('parts figure and unit by a narrow space that does not break', () => {
    expect(formatDuration(412)).toBe('412\u202fms');
  });
});
