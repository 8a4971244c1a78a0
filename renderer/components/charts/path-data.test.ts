import { describe, expect, it } from 'vitest';
import { areaPath, linePath } from './path-data.ts';

const point = (x: number, y: number): { x: number; y: number } => ({ x, y });

describe('a line', () => {
  it('is parted by gaps, and a point between two gaps is none', () => {
    expect(linePath([point(0, 1), point(1, 2.123), null, point(3, 0), null, point(5, 1), point(6, 1)])).toBe(
      'M0 1L1 2.12M5 1L6 1',
    );
    expect(linePath([null])).toBe('');
  });
});

describe('an area', () => {
  it('goes along the upper line and back along the lower one, for each run', () => {
    const upper = [point(0, 1), point(1, 2), null, point(3, 3), point(4, 4)];
    const lower = [point(0, 9), point(1, 9), null, point(3, 9), point(4, 9)];
    expect(areaPath(upper, lower)).toBe('M0 1L1 2L1 9L0 9zM3 3L4 4L4 9L3 9z');
  });
});
