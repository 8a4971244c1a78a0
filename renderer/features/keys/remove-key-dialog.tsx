/** Removing a key cannot be undone: says what goes, what stays, and asks for its label. */
import type { ReactElement } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import { useKeyCalls } from '../../components/keys/use-key-calls.ts';
import { ConfirmDialog } from '../../components/ui/confirm-dialog.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import { partOf } from './key-groups.ts';
import { keysTexts } from './texts.ts';

export interface RemoveKeyDialogProps {
  readonly subject: KeyView;
  readonly keys: readonly KeyView[];
  readonly onClose: () => void;
}

export function RemoveKeyDialog({ subject, keys, onClose }: RemoveKeyDialogProps): ReactElement {
  const t = useTexts(keysTexts);
  const calls = useKeyCalls();
  const { id, label, masked } = subject;
  // As it is now, not as it was when this was opened.
  const inFlight = keys.find((key) => key.id === id)?.live?.inFlight ?? 0;
  const last = keys.every((key) => key.id === id || partOf(key) !== 'serving');
  return (
    <ConfirmDialog
      title={t('remove.title', { label })}
      action={t('remove.action', { label })}
      typed={label}
      onClose={onClose}
      onConfirm={async () => {
        const answer = await calls.remove(id);
        if (answer.kind !== 'ok') return answer.message;
        showToast({ glyph: 'cancelled', title: t('done.removed', { label }), body: t('done.removedBody') });
        return null;
      }}
    >
      <p>{t.rich('remove.text', { masked: <code>{masked}</code> })}</p>
      <p>{inFlight === 0 ? t('remove.flightNone') : t('remove.flight', { count: inFlight })}</p>
      {last ? (
        <p>
          <b>{t('remove.last')}</b>
        </p>
      ) : null}
    </ConfirmDialog>
  );
}
