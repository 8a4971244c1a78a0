/**
 * Real and simulated requests are never in the same figures. This says which ones are shown where both exist in the chosen time,
 * and leads to the others; and it says “simulated” while what is shown is.
 */
import type { ReactElement } from 'react';
import type { Overview } from '../../../shared/overview.ts';
import { SimulatedChip } from '../../components/simulated/simulated-chip.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useUrlState } from '../../lib/url/url-state.ts';
import styles from './source-note.module.css';
import { overviewTexts } from './texts.ts';

export function SourceNote({ overview }: { readonly overview: Overview | undefined }): ReactElement | null {
  const t = useTexts(overviewTexts);
  const [, change] = useUrlState();
  if (overview === undefined) return null;
  const { source, otherSourceRequests: count } = overview;
  if (source === 'real' && count === 0) return null;
  const other = source === 'real' ? 'simulated' : 'real';
  return (
    <p className={styles.note} data-source={source}>
      {source === 'simulated' ? <SimulatedChip word={t('simulated')} /> : null}
      <span>
        {source === 'simulated' ? t('source.simulated') : null}{' '}
        {count === 0
          ? null
          : t('source.other', { count, formatted: formatCount(count), kind: t(`source.kind.${other}`) })}{' '}
        {count === 0 ? null : (
          <button
            type="button"
            className={styles.link}
            onClick={() => change({ source: other }, { push: true })}
          >
            {t(`source.show.${other}`)}
          </button>
        )}
      </span>
    </p>
  );
}
