/**
 * Real and simulated requests are never in the same figures. This says “simulated” while such are shown, and where both exist in
 * the chosen time how many are left out, with a way to them.
 */
import type { ReactElement } from 'react';
import type { Overview } from '../../../shared/overview.ts';
import { SimulatedChip } from '../../components/simulated/simulated-chip.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useUrlState } from '../../lib/url/url-state.ts';
import styles from './source-note.module.css';
import { overviewTexts } from './texts.ts';

interface SourceNoteProps {
  readonly overview: Overview | undefined;
  /** What the figures come to, in a sentence. */
  readonly summary: string;
}

export function SourceNote({ overview, summary }: SourceNoteProps): ReactElement {
  const t = useTexts(overviewTexts);
  const [, change] = useUrlState();
  const source = overview?.source ?? 'real';
  const count = overview?.otherSourceRequests ?? 0;
  const other = source === 'real' ? 'simulated' : 'real';
  return (
    <p className={styles.note} data-source={source}>
      {source === 'simulated' ? <SimulatedChip word={t('simulated')} /> : null}
      <span className={styles.text}>
        {summary}{' '}
        {count === 0 ? null : (
          <>
            {t('source.other', { count, formatted: formatCount(count), kind: t(`source.kind.${other}`) })}{' '}
            <button
              type="button"
              className={styles.link}
              onClick={() => change({ source: other }, { push: true })}
            >
              {t(`source.show.${other}`)}
            </button>
          </>
        )}
      </span>
    </p>
  );
}
