import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineBuffer } from './line-buffer.ts';

function written(write: (lines: LineBuffer) => void): string {
  const lines = new LineBuffer();
  write(lines);
  return Buffer.from(lines.written).toString();
}

describe('LineBuffer', () => {
  it('writes numbers as JSON does, rounded to hundredths', () => {
    const numbers = fc.oneof(
      fc.double(),
      fc.double({ min: 0, max: 1e6 }),
      fc.integer(),
      fc.constantFrom(0, 0.005, 1.005, 9.995, 21_474_836.47, 21_474_836.48),
    );
    fc.assert(
      fc.property(numbers, (value) => {
        const text = written((lines) => lines.decimal(value));
        expect(text).toBe(JSON.stringify(Math.round(value * 100) / 100));
        expect(text.length).toBeLessThanOrEqual(25);
      }),
      { numRuns: 1_000 },
    );
  });

  it('writes whole numbers with zeros in front', () => {
    expect(written((lines) => lines.whole(7, 3))).toBe('007');
    expect(written((lines) => lines.whole(1_000, 3))).toBe('1000');
    expect(written((lines) => lines.whole(2 ** 31 - 1, 1))).toBe('2147483647');
  });

  it('writes any text, and grows for it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 4_000 }), { maxLength: 9 }), (texts) => {
        const text = written((lines) => {
          for (const part of texts) {
            lines.reserve(3 * part.length);
            lines.text(part);
          }
        });
        expect(text).toBe(texts.join(''));
      }),
      { numRuns: 30 },
    );
  });

  it('begins anew after a clear', () => {
    const lines = new LineBuffer();
    lines.reserve(1_000_000);
    lines.text('x'.repeat(1_000_000));
    lines.clear();
    lines.text('second');
    expect(Buffer.from(lines.written).toString()).toBe('second');
    expect(lines.length).toBe(6);
  });
});
