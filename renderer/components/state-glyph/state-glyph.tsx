/**
 * State as the console shows it: a glyph, a word and, beside them, a reason. The glyph alone says nothing to a screen
 * reader, so it is hidden from it, and whoever uses `StateGlyph` without `StateMark` writes the word himself.
 */
import type { ReactElement } from 'react';
import { GLYPH_TONES, glyphShape, type GlyphName, type Tone } from './glyph-shapes.tsx';
import { classNames } from '../../lib/class-names.ts';
import styles from './state-glyph.module.css';

export interface StateGlyphProps {
  readonly name: GlyphName;
  /** Edge in px; 12 in text, 18 beside the health sentence. */
  readonly size?: number;
  /** Another tone than the state's own; `current` takes the colour of the text around it. */
  readonly tone?: Tone | 'current';
  /** How far a recovering key is back, 0 to 1. */
  readonly ramp?: number;
}

export function StateGlyph({
  name,
  size = 12,
  tone = GLYPH_TONES[name],
  ramp = 0.25,
}: StateGlyphProps): ReactElement {
  return (
    <svg
      className={classNames(styles.glyph, tone !== 'current' && styles[tone])}
      data-glyph={name}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
    >
      {glyphShape(name, ramp)}
    </svg>
  );
}

export interface StateMarkProps extends StateGlyphProps {
  /** What the state is called, as the API calls it, in the language of the console. */
  readonly word: string;
}

/** The glyph and its word, both in the tone of the state. */
export function StateMark({ word, ...glyph }: StateMarkProps): ReactElement {
  const tone = glyph.tone ?? GLYPH_TONES[glyph.name];
  return (
    <span className={classNames(styles.mark, tone !== 'current' && styles[tone])}>
      <StateGlyph {...glyph} tone="current" />
      {word}
    </span>
  );
}
