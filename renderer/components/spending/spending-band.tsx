/** Across every screen while all paid calls are stopped: since when and why, what it means, and the way back. */
import type { ReactElement } from 'react';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { formatClock, formatInFull } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import { Button } from '../ui/button.tsx';
import styles from './spending.module.css';
import { spendingTexts } from './texts.ts';
import { useSpending, useSpendingDialog } from './use-spending.ts';

export function SpendingBand(): ReactElement | null {
  const t = useTexts(spendingTexts);
  const spending = useSpending();
  const { data } = useServiceInfo();
  if (spending?.stopped !== true) return null;
  const { sinceMs, reason } = spending;
  const simulated = data?.upstream.simulated === true;
  return (
    <section className={styles.band} role="status" data-spending-band>
      <StateGlyph name="open" />
      <p>
        <b>{t('stopped')}</b> {t(simulated ? 'effectSimulated' : 'effect')}{' '}
        {sinceMs === null || reason === null ? null : (
          <span title={formatInFull(sinceMs)}>
            {t('since', { time: formatClock(sinceMs), reason: reason.replace(/\.$/, '') })}
          </span>
        )}
      </p>
      <Button onClick={() => useSpendingDialog.setState({ open: true })}>{t('resume')}</Button>
    </section>
  );
}
