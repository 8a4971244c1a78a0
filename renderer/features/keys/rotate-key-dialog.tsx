/** Puts another secret in the place of a key's, once the upstream has accepted it. */
import { useState, type ReactElement } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import { fieldErrors } from '../../components/keys/field-errors.ts';
import { SecretField } from '../../components/keys/secret-field.tsx';
import { keyFormTexts } from '../../components/keys/texts.ts';
import { useKeyCalls } from '../../components/keys/use-key-calls.ts';
import { useSecretEntry } from '../../components/keys/use-secret-entry.ts';
import { verdictText } from '../../components/keys/verdict-text.ts';
import { Button } from '../../components/ui/button.tsx';
import { FormDialog } from '../../components/ui/form-dialog.tsx';
import { Problem } from '../../components/ui/problem.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import styles from './key-dialogs.module.css';
import { keysTexts } from './texts.ts';

export function RotateKeyDialog({
  subject,
  onClose,
}: {
  readonly subject: KeyView;
  readonly onClose: () => void;
}): ReactElement {
  const t = useTexts(keysTexts);
  const forms = useTexts(keyFormTexts);
  const calls = useKeyCalls();
  const secret = useSecretEntry();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { id, label, masked } = subject;
  const save = async (): Promise<void> => {
    const text = secret.read();
    if (busy || text === undefined) return;
    setBusy(true);
    setProblem(null);
    const answer = await calls.rotate(id, { secret: text });
    setBusy(false);
    if (answer.kind === 'ok') {
      secret.clear();
      const { test } = answer.value;
      showToast({
        glyph: 'completed',
        title: t('done.rotated', { label }),
        body: test === null ? t('done.rotatedBody') : verdictText(test, forms),
      });
      onClose();
      return;
    }
    const { fields, rest } = fieldErrors(answer.message);
    secret.setError(fields.secret);
    setProblem(rest);
  };
  return (
    <FormDialog
      title={t('rotate.title', { label })}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>{forms('action.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {busy ? t('rotate.running') : t('rotate.action')}
          </Button>
        </>
      }
    >
      <p className={styles.text}>
        {t.rich('rotate.text', { label: <b>{label}</b>, masked: <code>{masked}</code> })}
      </p>
      <SecretField
        ref={secret.field}
        label={t('rotate.secret')}
        help={t('rotate.help')}
        error={secret.error}
        onChange={secret.changed}
        onBlur={secret.leave}
      />
      {problem === null ? null : <Problem text={problem} />}
    </FormDialog>
  );
}
