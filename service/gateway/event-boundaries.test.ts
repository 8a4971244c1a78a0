import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyStreamText, chunksOf, cutAt, referenceEvents } from '../testing/sse-reference.ts';
import { EventBoundaries } from './event-boundaries.ts';

/** Bytes that `scan` called whole, after each chunk. */
function wholeAfterEach(chunks: readonly Buffer[]): number[] {
  const boundaries = new EventBoundaries();
  let seen = 0;
  let whole = 0;
  return chunks.map((chunk) => {
    const end = boundaries.scan(chunk);
    if (end !== -1) whole = seen + end;
    seen += chunk.length;
    return whole;
  });
}

function wholeOf(text: string): number {
  return wholeAfterEach([Buffer.from(text)])[0] ?? 0;
}

describe('EventBoundaries', () => {
  it('ends an event after its blank line, whichever characters end the lines', () => {
    expect(wholeOf('data: 1\n\ndata: 2')).toBe(9);
    expect(wholeOf('data: 1\r\n\r\ndata: 2')).toBe(11);
    expect(wholeOf('data: 1\r\rdata: 2')).toBe(9);
    expect(wholeOf('data: 1\n\rdata: 2')).toBe(9);
    expect(wholeOf('data: 1\r\n\ndata: 2')).toBe(10);
  });

  it('takes the last of several ends', () => {
    expect(wholeOf('data: 1\n\ndata: 2\n\nda')).toBe(18);
  });

  it('finds none where no line is blank', () => {
    expect(wholeOf('')).toBe(0);
    expect(wholeOf('data: 1\n')).toBe(0);
    expect(wholeOf('data: 1\r\n')).toBe(0);
    expect(wholeOf('event: a\ndata: 1')).toBe(0);
  });

  it('remembers a line end from the chunk before', () => {
    expect(wholeAfterEach([Buffer.from('data: 1\n'), Buffer.from('\ndata: 2')])).toEqual([0, 9]);
    expect(wholeAfterEach(['data: 1\r', '\n', '\r', '\ndata'].map((text) => Buffer.from(text)))).toEqual([
      0, 0, 10, 10,
    ]);
  });

  it('does not take the two halves of CR LF for two lines', () => {
    expect(wholeAfterEach([Buffer.from('data: 1\r'), Buffer.from('\ndata: 2')])).toEqual([0, 0]);
  });

  it('splits any stream, cut anywhere, where the specification does: no event is divided, and none kept back', () => {
    fc.assert(
      fc.property(
        anyStreamText.chain((text) => {
          const bytes = Buffer.from(text);
          return chunksOf(bytes).map((chunks) => ({ bytes, chunks }));
        }),
        ({ bytes, chunks }) => {
          const all = referenceEvents(bytes.toString('utf8'));
          let seen = 0;
          for (const [index, whole] of wholeAfterEach(chunks).entries()) {
            seen += chunks[index]?.length ?? 0;
            expect(whole).toBeLessThanOrEqual(seen);
            const passed = referenceEvents(bytes.toString('utf8', 0, whole));
            const rest = referenceEvents(bytes.toString('utf8', whole));
            expect([...passed, ...rest]).toEqual(all);
            expect(passed).toEqual(referenceEvents(bytes.toString('utf8', 0, seen)));
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('gives the same for every cut into two', () => {
    const bytes = Buffer.from('event: a\r\ndata: 1\r\n\r\n\n: c\r\rdata: 橋\n\rdata: 3\n\nid: 4');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const whole = wholeAfterEach(cutAt(bytes, [cut])).at(-1) ?? 0;
      expect(bytes.toString('utf8', whole)).toMatch(/^\n?id: 4$/);
    }
  });
});
