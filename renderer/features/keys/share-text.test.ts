import { describe, expect, it } from 'vitest';
import { errorPercent, wholePercent } from './share-text.ts';

describe('shares in a column', () => {
  it.each([
    [0, '0'],
    [0.004, '<1'],
    [0.764, '76'],
    [0.999, '99'],
    [1, '100'],
    [1.2, '120'],
  ])('are whole percents: %d is %s', (share, value) => {
    expect(wholePercent(share)).toEqual({ value, unit: '%' });
  });

  it.each([
    [0, '0.0'],
    [0.0004, '<0.1'],
    [0.018, '1.8'],
    [0.6, '60'],
  ])('of errors have a decimal while they are few: %d is %s', (share, value) => {
    expect(errorPercent(share)).toEqual({ value, unit: '%' });
  });

  it('are missing where nothing was counted', () => {
    expect(errorPercent(null).value).toBe('–');
  });
});
