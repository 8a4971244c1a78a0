/** How old the figures are. Older than three of the service's intervals, it warns. */
import type { ReactElement } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { formatClockWithSeconds, formatInFull } from '../../lib/format/time-format.ts';
import { useNow } from '../../lib/format/use-now.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import { shellTexts } from '../texts.ts';
import styles from './top-bar.module.css';

const INTERVALS = 3;

export function AsOf(): ReactElement {
  const t = useTexts(shellTexts);
  const asOf = useLive((state) => state.asOf);
  const link = useLive((state) => state.link);
  const stale = useStale();
  if (asOf === null) return <span className={styles.asOf} />;
  const time = formatClockWithSeconds(asOf);
  return (
    <span className={classNames(styles.asOf, stale && styles.warn)} title={formatInFull(asOf)}>
      {stale && link.kind === 'reconnecting'
        ? t('asOfLost', { time, attempt: link.attempt })
        : t('asOf', { time })}
    </span>
  );
}

/** Not while paused: then they are meant to be old. */
function useStale(): boolean {
  useNow();
  const paused = useLive((state) => state.paused);
  const heardAt = useLive((state) => state.heardAt);
  const pulseMs = useLive((state) => state.hello?.pulseMs ?? 1_000);
  return !paused && heardAt !== null && performance.now() - heardAt > INTERVALS * pulseMs;
}
