import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadLabels } from './label-spread.ts';

describe('labels at the right end of lines', () => {
  it('stay where they are while there is room', () => {
    expect(spreadLabels([10, 40, 90], 12, [0, 100])).toEqual([10, 40, 90]);
  });

  it('move apart evenly where they would lie on one another', () => {
    expect(spreadLabels([50, 50], 12, [0, 100])).toEqual([44, 56]);
    expect(spreadLabels([52, 50], 12, [0, 100])).toEqual([57, 45]);
  });

  it('keep inside the plot', () => {
    expect(spreadLabels([99, 99, 99], 12, [0, 100])).toEqual([76, 88, 100]);
    expect(spreadLabels([0, 1], 12, [0, 100])).toEqual([0, 12]);
  });

  it('never touch, and never change their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 7 }), (wanted) => {
        const middles = spreadLabels(wanted, 12, [0, 300]);
        const order = wanted.map((_, index) => index).toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
        order.forEach((index, place) => {
          const before = order[place - 1];
          if (before !== undefined) {
            expect((middles[index] ?? 0) - (middles[before] ?? 0)).toBeGreaterThan(12 - 1e-6);
          }
          expect(middles[index]).toBeGreaterThan(-1e-6);
          expect(middles[index]).toBeLessThan(300 + 1e-6);
        });
      }),
    );
  });
});
