import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BytePieces } from './byte-pieces.ts';

describe('BytePieces', () => {
  it('gives back the very piece where there is one', () => {
    const pieces = new BytePieces();
    const only = Buffer.from('only');
    pieces.add(only);
    expect(pieces.bytes).toBe(4);
    expect(pieces.takeWhole()).toBe(only);
    expect(pieces.bytes).toBe(0);
    expect(pieces.takeWhole()).toHaveLength(0);
  });

  it('keeps large pieces as they came', () => {
    const pieces = new BytePieces();
    const chunks = Array.from({ length: 100 }, () => Buffer.alloc(65_536));
    for (const chunk of chunks) pieces.add(chunk);
    const taken = pieces.take();
    expect(taken).toHaveLength(100);
    for (const [index, chunk] of chunks.entries()) expect(taken[index]).toBe(chunk);
  });

  it('keeps a million single bytes in few pieces', () => {
    const pieces = new BytePieces();
    const one = Buffer.from('a');
    for (let index = 0; index < 1_000_000; index += 1) pieces.add(one);
    expect(pieces.bytes).toBe(1_000_000);
    const taken = pieces.take();
    expect(taken.length).toBeLessThan(100);
    expect(Buffer.concat(taken).equals(Buffer.alloc(1_000_000, 'a'))).toBe(true);
  });

  it('takes little more memory than the bytes, in whatever pieces they come', () => {
    const pieces = new BytePieces();
    const [small, large] = [Buffer.from('a'), Buffer.alloc(1_024)];
    for (let index = 0; index < 10_000; index += 1) pieces.add(index % 2 === 0 ? small : large);
    const kept = new Set(pieces.take().map((each) => each.buffer));
    const memory = [...kept].reduce((sum, each) => sum + each.byteLength, 0);
    expect(memory).toBeLessThan(3 * 5_000 * 1_025);
  });

  it('never loses, repeats or reorders a byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2_100 }), fc.boolean()), { maxLength: 120 }),
        (additions) => {
          const pieces = new BytePieces();
          let next = 0;
          const expected: Buffer[] = [];
          const taken: Buffer[] = [];
          for (const [length, take] of additions) {
            const chunk = Buffer.from(Array.from({ length }, () => (next += 1) % 251));
            expected.push(Buffer.from(chunk));
            pieces.add(chunk);
            if (take) taken.push(...pieces.take());
          }
          taken.push(pieces.takeWhole());
          expect(Buffer.concat(taken).equals(Buffer.concat(expected))).toBe(true);
        },
      ),
    );
  });
});
