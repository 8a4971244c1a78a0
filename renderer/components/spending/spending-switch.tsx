/** The switch in the top bar: a button while calls go on; while they are stopped it says so, in red, on every screen. */
import OctagonPause from 'lucide-react/icons/octagon-pause';
import { useMemo, type ReactElement } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { useCommands } from '../../lib/commands.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import styles from './spending.module.css';
import { SpendingDialog } from './spending-dialog.tsx';
import { spendingTexts } from './texts.ts';
import { useSpending, useSpendingDialog } from './use-spending.ts';

export function SpendingSwitch(): ReactElement | null {
  const t = useTexts(spendingTexts);
  const spending = useSpending();
  const { open } = useSpendingDialog();
  const known = spending !== undefined;
  const stopped = spending?.stopped === true;
  useCommands(
    useMemo(
      () =>
        known
          ? [
              {
                id: 'spending',
                group: t('group'),
                title: t(stopped ? 'resume' : 'stop'),
                words: 'spending kill switch budget',
                run: () => useSpendingDialog.setState({ open: true }),
              },
            ]
          : [],
      [t, known, stopped],
    ),
  );
  if (spending === undefined) return null;
  return (
    <>
      <button
        type="button"
        className={classNames(styles.switch, stopped && styles.stopped)}
        aria-label={stopped ? `${t('chip')}. ${t('resume')}` : t('short')}
        title={t(stopped ? 'resume' : 'stop')}
        data-spending={stopped ? 'stopped' : 'on'}
        onClick={() => useSpendingDialog.setState({ open: true })}
      >
        <OctagonPause />
        <span>{t(stopped ? 'chip' : 'short')}</span>
      </button>
      {open ? (
        <SpendingDialog spending={spending} onClose={() => useSpendingDialog.setState({ open: false })} />
      ) : null}
    </>
  );
}
