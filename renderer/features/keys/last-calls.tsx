/** The last calls of a key, oldest first: a tick for each that was answered, a cross for each that failed. */
import type { ReactElement } from 'react';
import type { LiveKey } from '../../../shared/pool-report.ts';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { classNames } from '../../lib/class-names.ts';
import { formatCount } from '../../lib/format/number-format.ts';
import { formatClockWithSeconds } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import styles from './last-calls.module.css';
import { capital } from './key-situation.ts';
import { keysTexts } from './texts.ts';

export function LastCalls({ live }: { readonly live: LiveKey | null }): ReactElement {
  const t = useTexts(keysTexts);
  if (live === null || live.lastCalls.length === 0) {
    return <p className={styles.note}>{t('details.lastCallsNone')}</p>;
  }
  const lastFailure = live.lastCalls.findLast(({ ok }) => !ok);
  return (
    <>
      <ol className={styles.calls}>
        {live.lastCalls.map(({ atMs, ok, reason }, place) => {
          const outcome = t(ok ? 'details.answered' : 'details.failed');
          const time = formatClockWithSeconds(atMs);
          const text =
            reason === null
              ? t('details.call', { outcome, time })
              : t('details.callWhy', { outcome, time, reason });
          return (
            // Two may have ended in the same millisecond.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={`${atMs} ${place}`} className={classNames(ok ? styles.ok : styles.bad)} title={text}>
              <StateGlyph name={ok ? 'completed' : 'dead'} size={10} />
              <span className="unseen">{text}</span>
            </li>
          );
        })}
      </ol>
      <p className={styles.note}>
        {t('details.calls', {
          count: live.requests,
          requests: formatCount(live.requests),
          failures: formatCount(live.failures),
        })}
        {lastFailure?.reason == null ? null : ` ${capital(lastFailure.reason)}.`}
      </p>
    </>
  );
}
