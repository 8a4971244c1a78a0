import { describe, expect, it } from 'vitest';
import { placeTooltip, type Point } from './tooltip-place.ts';

const plot = { width: 500, height: 160 };
const tooltip = { width: 150, height: 80 };
const room = (x: number, points: readonly Point[] = []): Point =>
  placeTooltip({ x, plot, tooltip, points, overhang: 0 });

describe('the tooltip', () => {
  it('stands to the right of the crosshair, at the top', () => {
    expect(room(100)).toEqual({ x: 110, y: 0 });
  });

  it('changes its side where the right one has no room', () => {
    expect(room(450)).toEqual({ x: 290, y: 0 });
  });

  it('changes its side to hide no value', () => {
    expect(
      room(250, [
        { x: 300, y: 20 },
        { x: 300, y: 120 },
        { x: 200, y: 120 },
      ]),
    ).toEqual({ x: 90, y: 0 });
  });

  it('goes below values that run along the top', () => {
    const top = Array.from({ length: 50 }, (_, place) => ({ x: place * 10, y: 10 }));
    expect(room(250, top)).toEqual({ x: 260, y: 80 });
  });

  it('stays in a plot that is narrower than two of it', () => {
    const narrow = placeTooltip({
      x: 120,
      plot: { width: 200, height: 100 },
      tooltip,
      points: [],
      overhang: 0,
    });
    expect(narrow).toEqual({ x: 0, y: 0 });
  });
});
