import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsInSight } from './use-row-window.ts';

describe('the rows in sight', () => {
  it('are those of the frame and a few beyond each end', () => {
    expect(rowsInSight({ top: 3_200, height: 640, rows: 1_000, rowHeight: 32 })).toEqual({
      from: 92,
      to: 129,
    });
  });

  it('end where the rows end, also when the frame was scrolled beyond them', () => {
    expect(rowsInSight({ top: 0, height: 640, rows: 5, rowHeight: 32 })).toEqual({ from: 0, to: 5 });
    expect(rowsInSight({ top: 9_999, height: 640, rows: 5, rowHeight: 32 })).toEqual({ from: 5, to: 5 });
    expect(rowsInSight({ top: 0, height: 640, rows: 0, rowHeight: 32 })).toEqual({ from: 0, to: 0 });
  });

  it('hold every row that the frame shows any part of, and never many more', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.integer({ min: 0, max: 3_000 }),
        fc.constantFrom(26, 32, 40),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, height, rowHeight, scrolled) => {
          const top = Math.max(0, rows * rowHeight - height) * scrolled;
          const { from, to } = rowsInSight({ top, height, rows, rowHeight });
          expect(from).toBeLessThanOrEqual(Math.floor(top / rowHeight));
          expect(to).toBeGreaterThanOrEqual(Math.min(rows, Math.ceil((top + height) / rowHeight)));
          expect(to - from).toBeLessThanOrEqual(Math.ceil(height / rowHeight) + 18);
        },
      ),
    );
  });
});
