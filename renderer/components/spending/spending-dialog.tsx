/** Asks before all paid calls are stopped, or let go on: names what it does. */
import { useRef, type ReactElement } from 'react';
import type { Spending } from '../../../shared/keys.ts';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { TextField } from '../ui/field.tsx';
import styles from './spending.module.css';
import { spendingTexts } from './texts.ts';
import { useTurnSpending } from './use-spending.ts';

export interface SpendingDialogProps {
  readonly spending: Spending;
  readonly onClose: () => void;
}

export function SpendingDialog({ spending: { stopped }, onClose }: SpendingDialogProps): ReactElement {
  const t = useTexts(spendingTexts);
  const turn = useTurnSpending();
  const { data } = useServiceInfo();
  const reason = useRef<HTMLInputElement>(null);
  const simulated = data?.upstream.simulated === true;
  const part = stopped ? 'resumeDialog' : 'stopDialog';
  return (
    <ConfirmDialog
      title={t(`${part}.title`)}
      action={t(`${part}.action`)}
      dangerous={!stopped}
      onClose={onClose}
      onConfirm={async () => {
        const failed = await turn(!stopped, reason.current?.value.trim());
        if (failed === null) {
          showToast(
            stopped
              ? { glyph: 'healthy', title: t('toast.resumed') }
              : { glyph: 'open', title: t('toast.stopped') },
          );
        }
        return failed;
      }}
    >
      <p>
        {simulated
          ? t(`${part}.effectSimulated`)
          : t(`${part}.effect`, { origin: data?.upstream.origin ?? t('upstream') })}
      </p>
      {stopped ? null : (
        <>
          <p>{t('stopDialog.lasts')}</p>
          <TextField
            ref={reason}
            className={styles.reason}
            label={t('stopDialog.reason')}
            help={t('stopDialog.reasonHelp')}
            maxLength={200}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
