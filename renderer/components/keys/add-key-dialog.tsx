/** Adds a key: fields, test with the upstream, saved. What was entered is gone when it closes. */
import Zap from 'lucide-react/icons/zap';
import type { ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { Button } from '../ui/button.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { AddKeyFields } from './add-key-fields.tsx';
import { KeySaved } from './key-saved.tsx';
import { keyFormTexts } from './texts.ts';
import { useAddKey } from './use-add-key.ts';

export interface AddKeyDialogProps {
  readonly title: string;
  readonly onClose: () => void;
}

export function AddKeyDialog({ title, onClose }: AddKeyDialogProps): ReactElement {
  const t = useTexts(keyFormTexts);
  const adding = useAddKey();
  const { saved, busy } = adding;
  return (
    <FormDialog
      title={title}
      onClose={onClose}
      onSubmit={() => {
        if (saved === null) void adding.save(true);
        else onClose();
      }}
      actions={
        saved === null ? (
          <>
            <Button onClick={onClose}>{t('action.cancel')}</Button>
            <Button icon={<Zap />} disabled={busy !== null} onClick={() => void adding.ask()}>
              {busy === 'testing' ? t('action.testing') : t('action.test')}
            </Button>
            <Button kind="primary" type="submit" disabled={busy !== null}>
              {busy === 'saving' ? t('action.saving') : t('action.testAndSave')}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={adding.again}>{t('action.another')}</Button>
            <Button kind="primary" type="submit">
              {t('action.done')}
            </Button>
          </>
        )
      }
    >
      {saved === null ? <AddKeyFields adding={adding} /> : <KeySaved saved={saved} />}
    </FormDialog>
  );
}
