/** Everything about a key but the key itself: how it is chosen, whose it is, and what it may use. */
import type { ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import {
  LIMITS_PER_DAY,
  LIMITS_PER_MINUTE,
  type KeyDraft,
  type KeyField,
  type LimitName,
} from './key-draft.ts';
import styles from './key-settings-fields.module.css';
import { keyFormTexts } from './texts.ts';

export interface KeySettingsFieldsProps {
  readonly draft: KeyDraft;
  readonly errors: Readonly<Partial<Record<KeyField, string>>>;
  readonly onChange: (changes: Partial<KeyDraft>, field: KeyField) => void;
  /** A field was left. */
  readonly onLeave: (field: KeyField) => void;
  /** Why tier and label cannot be changed here; null when they can. */
  readonly nameFixed?: string | null;
  /** Whether the limits are unfolded to begin with. */
  readonly limitsOpen?: boolean;
}

export function KeySettingsFields({
  draft,
  errors,
  onChange,
  onLeave,
  nameFixed = null,
  limitsOpen = false,
}: KeySettingsFieldsProps): ReactElement {
  const t = useTexts(keyFormTexts);
  const wrong = [...LIMITS_PER_MINUTE, ...LIMITS_PER_DAY, 'concurrency' as const].some(
    (name) => errors[name] !== undefined,
  );
  const limit = (name: LimitName): ReactElement => (
    <TextField
      key={name}
      label={t(`limit.${name}`)}
      error={errors[name]}
      inputMode="numeric"
      placeholder={t('noLimit')}
      value={draft.limits[name]}
      onChange={(value) => onChange({ limits: { ...draft.limits, [name]: value } }, name)}
      onBlur={() => onLeave(name)}
    />
  );
  return (
    <>
      <div className={styles.row}>
        <SelectField
          label={t('tier.label')}
          help={nameFixed ?? t(`tier.help.${draft.tier}`)}
          error={errors.tier}
          disabled={nameFixed !== null}
          value={draft.tier}
          choices={[
            { value: 'primary', text: t('tier.primary') },
            { value: 'fallback', text: t('tier.fallback') },
          ]}
          onChange={(tier) => onChange({ tier }, 'tier')}
        />
        <TextField
          label={t('priority.label')}
          help={t('priority.help')}
          error={errors.priority}
          inputMode="numeric"
          value={draft.priority}
          onChange={(priority) => onChange({ priority }, 'priority')}
          onBlur={() => onLeave('priority')}
        />
        <TextField
          label={t('weight.label')}
          help={t('weight.help')}
          error={errors.weight}
          inputMode="decimal"
          value={draft.weight}
          onChange={(weight) => onChange({ weight }, 'weight')}
          onBlur={() => onLeave('weight')}
        />
      </div>
      <TextField
        className={styles.single}
        label={t('organization.label')}
        help={t('organization.help')}
        error={errors.organization}
        placeholder={t('organization.placeholder')}
        value={draft.organization}
        onChange={(organization) => onChange({ organization }, 'organization')}
        onBlur={() => onLeave('organization')}
      />
      <details className={styles.limits} open={limitsOpen || wrong || undefined}>
        <summary>{t('limit.title')}</summary>
        <p className={styles.note}>{t('limit.perMinute')}</p>
        <div className={styles.row}>{LIMITS_PER_MINUTE.map(limit)}</div>
        <p className={styles.note}>{t('limit.perDay')}</p>
        <div className={styles.row}>{LIMITS_PER_DAY.map(limit)}</div>
        <div className={styles.row}>
          <TextField
            label={t('concurrency.label')}
            error={errors.concurrency}
            inputMode="numeric"
            placeholder={t('noLimit')}
            value={draft.concurrency}
            onChange={(concurrency) => onChange({ concurrency }, 'concurrency')}
            onBlur={() => onLeave('concurrency')}
          />
        </div>
      </details>
    </>
  );
}
