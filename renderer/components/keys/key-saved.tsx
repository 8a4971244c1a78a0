/** Says that a key was saved, what the upstream said to it, and whose it is. */
import type { ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import { keyFormTexts } from './texts.ts';
import type { SavedKey } from './use-add-key.ts';
import { VerdictLine } from './verdict-line.tsx';
import styles from './verdict-line.module.css';

export function KeySaved({ saved: { key, test } }: { readonly saved: SavedKey }): ReactElement {
  const t = useTexts(keyFormTexts);
  return (
    <>
      <p className={styles.verdict} role="status">
        <StateGlyph name="completed" size={12} />
        <span>
          {t.rich('saved.text', { label: <b>{key.label}</b>, masked: <code>{key.masked}</code> })}{' '}
          {key.leftOut === null ? t('saved.serves') : t('saved.leftOut', { reason: key.leftOut })}
        </span>
      </p>
      {test === null ? null : <VerdictLine test={test} />}
    </>
  );
}
