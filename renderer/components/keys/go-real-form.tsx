/** The first key in a few fields: label and key, tested and saved at once; or a whole `.env`. */
import Import from 'lucide-react/icons/import';
import { useState, type FormEvent, type ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { Button } from '../ui/button.tsx';
import { AddKeyFields } from './add-key-fields.tsx';
import styles from './go-real-form.module.css';
import { EMPTY_DRAFT } from './key-draft.ts';
import { ImportDialog } from './import-dialog.tsx';
import { KeySaved } from './key-saved.tsx';
import { keyFormTexts } from './texts.ts';
import { useAddKey } from './use-add-key.ts';

/** As a key of ANTHROPIC_API_KEY would be called. */
const FIRST_LABEL = 'primary';

export function GoRealForm(): ReactElement {
  const t = useTexts(keyFormTexts);
  const adding = useAddKey({ ...EMPTY_DRAFT, label: FIRST_LABEL });
  const [importing, setImporting] = useState(false);
  const { saved, busy } = adding;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (saved === null) void adding.save(true);
    else adding.again();
  };
  return (
    <>
      <form className={styles.form} onSubmit={submit} noValidate>
        {saved === null ? <AddKeyFields adding={adding} short /> : <KeySaved saved={saved} />}
        <div className={styles.actions}>
          {saved === null ? (
            <Button type="submit" disabled={busy !== null}>
              {busy === 'saving' ? t('action.saving') : t('action.testAndSave')}
            </Button>
          ) : (
            <Button type="submit">{t('action.another')}</Button>
          )}
          <Button icon={<Import />} onClick={() => setImporting(true)}>
            {t('action.import')}
          </Button>
        </div>
      </form>
      {/* Beside the form: what is sent in the dialog would be sent here too. */}
      {importing ? <ImportDialog title={t('action.import')} onClose={() => setImporting(false)} /> : null}
    </>
  );
}
