import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SIZE, MINIMUM_SIZE, visibleBounds } from './visible-bounds.ts';

const laptop = { workArea: { x: 0, y: 25, width: 1440, height: 875 } };
const left = { workArea: { x: -1920, y: 0, width: 1920, height: 1080 } };

describe('visibleBounds', () => {
  it('centres the first window', () => {
    expect(visibleBounds(undefined, [laptop], laptop)).toEqual({ x: 80, y: 53, ...DEFAULT_SIZE });
  });

  it('leaves a window where it was', () => {
    const wanted = { x: -1800, y: 40, width: 1200, height: 900 };
    expect(visibleBounds(wanted, [laptop, left], laptop)).toEqual(wanted);
    const halfOut = { x: 1200, y: 100, width: 1000, height: 700 };
    expect(visibleBounds(halfOut, [laptop], laptop)).toEqual(halfOut);
  });

  it('brings a window back whose display is gone, in its size', () => {
    const wanted = { x: -1800, y: 40, width: 1200, height: 800 };
    expect(visibleBounds(wanted, [laptop], laptop)).toEqual({ x: 120, y: 63, width: 1200, height: 800 });
  });

  it('brings a window back whose title bar is above the display', () => {
    const wanted = { x: 100, y: -400, width: 1200, height: 800 };
    expect(visibleBounds(wanted, [laptop], laptop).y).toBeGreaterThanOrEqual(25);
  });

  it('fits a window into a smaller display', () => {
    const wanted = { x: 0, y: 30, width: 3000, height: 2000 };
    expect(visibleBounds(wanted, [laptop], laptop)).toEqual({ x: 0, y: 30, width: 1440, height: 875 });
  });

  it('always shows a title bar that can be taken hold of, in a size within bounds', () => {
    const coordinate = fc.integer({ min: -5_000, max: 5_000 });
    const size = fc.integer({ min: 1, max: 6_000 });
    const wanted = fc.record({ x: coordinate, y: coordinate, width: size, height: size });
    const displays = fc.constantFrom([laptop], [laptop, left], [left]);
    fc.assert(
      fc.property(wanted, displays, (rectangle, connected) => {
        const primary = connected[0] ?? laptop;
        const { x, y, width, height } = visibleBounds(rectangle, connected, primary);
        const shown = connected.some(
          ({ workArea: area }) =>
            Math.min(x + width, area.x + area.width) - Math.max(x, area.x) >= 120 &&
            y >= area.y &&
            y + 32 <= area.y + area.height,
        );
        expect(shown).toBe(true);
        expect(width).toBeGreaterThanOrEqual(MINIMUM_SIZE.width);
        expect(height).toBeGreaterThanOrEqual(MINIMUM_SIZE.height);
        expect(width).toBeLessThanOrEqual(1920);
      }),
    );
  });
});
