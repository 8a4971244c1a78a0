/** What happened to a key, newest first: added, rotated, changed, switched off and on, states it was in. */
import type { ReactElement } from 'react';
import { keyDetailSchema, KEYS_PATH, type KeyView } from '../../../shared/keys.ts';
import { useApiQuery } from '../../lib/api/use-api.ts';
import { formatInFull, formatWhen } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import styles from './key-history.module.css';
import { keysTexts } from './texts.ts';

const EVERY_MS = 5_000;

export function KeyHistory({
  subject: key,
  now,
}: {
  readonly subject: KeyView;
  readonly now: number;
}): ReactElement {
  const t = useTexts(keysTexts);
  const paused = useLive((state) => state.paused);
  const simulated = key.source === 'simulator';
  const { data, isError, error } = useApiQuery({
    path: `${KEYS_PATH}/${encodeURIComponent(key.id)}`,
    schema: keyDetailSchema,
    everyMs: paused ? false : EVERY_MS,
    enabled: !simulated,
  });
  if (simulated) return <p className={styles.note}>{t('details.historyOfSimulated')}</p>;
  if (data === undefined) {
    return (
      <p className={styles.note} role="status">
        {isError
          ? t('details.historyFailed', { reason: error.failure.message })
          : t('details.historyLoading')}
      </p>
    );
  }
  if (data.history.length === 0) return <p className={styles.note}>{t('details.historyNone')}</p>;
  const words = { now: t('now'), ago: (time: string) => t('ago', { time }) };
  return (
    // A region that scrolls is reached by the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={t('details.history')} tabIndex={0}>
      <ol>
        {data.history.map(({ atMs, kind, text }, place) => (
          // Two may have happened in the same millisecond.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${atMs} ${place}`} data-event={kind}>
            <time dateTime={new Date(atMs).toISOString()} title={formatInFull(atMs)}>
              {formatWhen(atMs, now, words)}
            </time>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
