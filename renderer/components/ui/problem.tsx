/** Why something did not work, where no single field is to blame. */
import type { ReactElement } from 'react';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import styles from './problem.module.css';

export function Problem({ text }: { readonly text: string }): ReactElement {
  return (
    <p className={styles.problem} role="alert">
      <StateGlyph name="dead" size={10} />
      <span>{text}</span>
    </p>
  );
}
