/** What a key used today in each dimension, with its limit where one is stated. */
import type { ReactElement } from 'react';
import type { LiveKey } from '../../../shared/pool-report.ts';
import { QuotaBar } from '../../components/bridge/quota-bar.tsx';
import { formatPercent, formatShort, MISSING } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import styles from './key-day-quotas.module.css';
import { keysTexts } from './texts.ts';

export function KeyDayQuotas({ live }: { readonly live: LiveKey | null }): ReactElement {
  const t = useTexts(keysTexts);
  if (live === null || live.day.length === 0) return <p className={styles.none}>{MISSING}</p>;
  return (
    <ul className={styles.list}>
      {live.day.map(({ dimension, used, limit, forecast }) => {
        const what = t(`day.${dimension}`);
        return (
          <li key={dimension}>
            <span className={styles.what}>
              <b>{formatShort(used)}</b> {what}
            </span>
            <span className={styles.limit}>
              {limit === null
                ? t('bucket.noLimit')
                : `${formatPercent(used / limit)} ${t('day.ofLimit', { limit: formatShort(limit), what: '' }).trim()}`}
            </span>
            {limit === null ? null : (
              <QuotaBar
                share={used / limit}
                {...(forecast === null ? {} : { forecast: forecast.usedAtEnd / limit })}
                label={t('day.label', { used: formatShort(used), limit: formatShort(limit), what })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
