/** Changes what is stated about a key; only what differs is sent. */
import { useState, type ReactElement } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import { fieldErrors } from '../../components/keys/field-errors.ts';
import { changesTo, draftOf } from '../../components/keys/key-draft.ts';
import { KeySettingsFields } from '../../components/keys/key-settings-fields.tsx';
import { keyFormTexts } from '../../components/keys/texts.ts';
import { useKeyCalls } from '../../components/keys/use-key-calls.ts';
import { useKeyDraft } from '../../components/keys/use-key-draft.ts';
import { Button } from '../../components/ui/button.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { FormDialog } from '../../components/ui/form-dialog.tsx';
import { Problem } from '../../components/ui/problem.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import styles from './key-dialogs.module.css';
import { keysTexts } from './texts.ts';

export function EditKeyDialog({
  subject,
  onClose,
}: {
  readonly subject: KeyView;
  readonly onClose: () => void;
}): ReactElement {
  const t = useTexts(keysTexts);
  const forms = useTexts(keyFormTexts);
  const calls = useKeyCalls();
  // As it was when this was opened: what others change meanwhile is not overwritten, since only differences are sent.
  const [before] = useState(subject);
  const form = useKeyDraft(draftOf(before));
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const nameFixed =
    before.source === 'environment' ? t('settings.nameFixed', { variable: before.variable ?? '' }) : null;
  const save = async (): Promise<void> => {
    const read = form.read();
    if (busy || read === undefined) return;
    const changes = changesTo(before, read.label, read.settings);
    if (Object.keys(changes).length === 0) {
      showToast({ title: t('done.unchanged') });
      onClose();
      return;
    }
    setBusy(true);
    const answer = await calls.change(before.id, changes);
    setBusy(false);
    if (answer.kind === 'ok') {
      showToast({ glyph: 'completed', title: t('done.changed', { label: answer.value.key.label }) });
      onClose();
      return;
    }
    const { fields, rest } = fieldErrors(answer.message);
    form.setErrors(fields);
    setProblem(rest);
  };
  return (
    <FormDialog
      title={t('settings.title', { label: before.label })}
      onClose={onClose}
      onSubmit={() => void save()}
      actions={
        <>
          <Button onClick={onClose}>{forms('action.cancel')}</Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {busy ? t('settings.running') : t('settings.action')}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        <TextField
          label={forms('label.label')}
          help={nameFixed ?? forms('label.help')}
          error={form.errors.label}
          disabled={nameFixed !== null}
          value={form.draft.label}
          onChange={(label) => form.change({ label }, 'label')}
          onBlur={() => form.leave('label')}
        />
        <KeySettingsFields
          draft={form.draft}
          errors={form.errors}
          onChange={form.change}
          onLeave={form.leave}
          nameFixed={nameFixed}
          limitsOpen
        />
      </div>
      {problem === null ? null : <Problem text={problem} />}
    </FormDialog>
  );
}
