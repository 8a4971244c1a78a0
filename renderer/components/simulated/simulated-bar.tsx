/** A band across a screen whose figures are simulated: what that means, in a sentence. */
import type { ReactElement } from 'react';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import styles from './simulated-bar.module.css';

export function SimulatedBar({ word, text }: { readonly word: string; readonly text: string }): ReactElement {
  return (
    <p className={styles.bar}>
      <StateGlyph name="info" size={13} />
      <span>
        <b>{word}</b> {text}
      </span>
    </p>
  );
}
