import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTextTokens, cutToTokens, tokenEnd } from './tokens.ts';

const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.lorem());

describe('tokens', () => {
  it('cut a text without losing or splitting a character', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const pieces: string[] = [];
        for (let at = 0; at < text.length; at = tokenEnd(text, at))
          pieces.push(text.slice(at, tokenEnd(text, at)));
        expect(pieces.join('')).toBe(text);
        expect(pieces).toHaveLength(countTextTokens(text));
        for (const piece of pieces.slice(0, -1)) expect(piece).not.toMatch(/[\uD800-\uDBFF]$/);
      }),
    );
  });

  it('cut to a limit keep the beginning and say how many were kept', () => {
    fc.assert(
      fc.property(texts, fc.nat(40), (text, limit) => {
        const cut = cutToTokens(text, limit);
        expect(text.startsWith(cut.text)).toBe(true);
        expect(cut.tokens).toBe(Math.min(limit, countTextTokens(text)));
      }),
    );
  });

  it('come to about one and a third for a word of English', () => {
    const text =
      'The committee considered the proposal carefully before it decided that the bridge should be rebuilt next summer.';
    const words = text.split(' ').length;
    expect(countTextTokens(text) / words).toBeGreaterThan(1);
    expect(countTextTokens(text) / words).toBeLessThan(1.7);
  });
});
