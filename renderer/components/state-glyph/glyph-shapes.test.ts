import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { GLYPH_NAMES, GLYPH_TONES, glyphShape, sector } from './glyph-shapes.tsx';

describe('the state glyphs', () => {
  it('differ in outline wherever they share a tone', () => {
    const drawings = new Map<string, string>();
    for (const name of GLYPH_NAMES) {
      // A firing alert is drawn as the degradation that it tells of.
      if (name === 'firing') continue;
      const drawing = `${GLYPH_TONES[name]} ${renderToStaticMarkup(glyphShape(name, 0.25))}`;
      expect(drawings.get(drawing), `${name} looks like`).toBeUndefined();
      drawings.set(drawing, name);
    }
  });

  it('takes its colour from the text around it', () => {
    for (const name of GLYPH_NAMES) {
      expect(renderToStaticMarkup(glyphShape(name, 0.5))).not.toMatch(/#[0-9a-f]{3}/i);
    }
  });
});

describe('the slice of a recovering key', () => {
  it('grows clockwise from the top', () => {
    expect(sector(0.25)).toBe('M6 6V2.5A3.5 3.5 0 0 1 9.50 6.00z');
    expect(sector(0.5)).toBe('M6 6V2.5A3.5 3.5 0 0 1 6.00 9.50z');
    expect(sector(0.75)).toContain('A3.5 3.5 0 1 1 2.50 6.00');
  });

  it('is a whole circle at the end and nothing at the start', () => {
    expect(sector(1)).not.toContain('V');
    expect(sector(0)).toContain('6.00 2.50z');
  });
});
