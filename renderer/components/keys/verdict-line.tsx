/** What the upstream said to a key. */
import type { ReactElement } from 'react';
import type { KeyTest } from '../../../shared/keys.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import { keyFormTexts } from './texts.ts';
import { verdictText } from './verdict-text.ts';
import styles from './verdict-line.module.css';

export function VerdictLine({ test }: { readonly test: KeyTest }): ReactElement {
  const t = useTexts(keyFormTexts);
  return (
    <p className={styles.verdict} role="status" data-verdict={test.verdict}>
      <StateGlyph name={test.ok ? 'completed' : 'dead'} size={12} />
      <span>{verdictText(test, t)}</span>
    </p>
  );
}
