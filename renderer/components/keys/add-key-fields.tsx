/** The fields of a new key, with what came of testing it. */
import type { ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Problem } from '../ui/problem.tsx';
import styles from './add-key-fields.module.css';
import { KeySettingsFields } from './key-settings-fields.tsx';
import { SecretField } from './secret-field.tsx';
import { keyFormTexts } from './texts.ts';
import type { AddKey } from './use-add-key.ts';
import { VerdictLine } from './verdict-line.tsx';

export interface AddKeyFieldsProps {
  readonly adding: AddKey;
  /** Label and key alone. */
  readonly short?: boolean;
}

export function AddKeyFields({ adding, short = false }: AddKeyFieldsProps): ReactElement {
  const t = useTexts(keyFormTexts);
  const { form, secret, problem, mayGoUntested, busy } = adding;
  return (
    <div className={styles.fields}>
      <TextField
        label={t('label.label')}
        help={t('label.help')}
        error={form.errors.label}
        placeholder={t('label.placeholder')}
        value={form.draft.label}
        onChange={(label) => form.change({ label }, 'label')}
        onBlur={() => {
          if (form.draft.label !== '') form.leave('label');
        }}
      />
      <SecretField
        ref={secret.field}
        label={t('secret.label')}
        help={t('secret.help')}
        error={secret.error}
        onChange={secret.changed}
        onBlur={secret.leave}
      />
      {short ? null : (
        <KeySettingsFields
          draft={form.draft}
          errors={form.errors}
          onChange={form.change}
          onLeave={form.leave}
        />
      )}
      {secret.test === null ? null : <VerdictLine test={secret.test} />}
      {problem === null ? null : <Problem text={problem} />}
      {mayGoUntested ? (
        <p className={styles.untested}>
          {t('untested.text')}{' '}
          <Button disabled={busy !== null} onClick={() => void adding.save(false)}>
            {t('untested.button')}
          </Button>
        </p>
      ) : null}
    </div>
  );
}
