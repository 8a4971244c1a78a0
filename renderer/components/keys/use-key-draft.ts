/** A draft of a key's settings with its errors: a field is judged when it is left, all of them when the form is sent. */
import { useState } from 'react';
import type { KeySettingsInput } from '../../../shared/keys.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { readDraft, type KeyDraft, type KeyField } from './key-draft.ts';
import { keyFormTexts } from './texts.ts';

export type KeyFieldErrors = Readonly<Partial<Record<KeyField, string>>>;

export interface DraftForm {
  readonly draft: KeyDraft;
  readonly errors: KeyFieldErrors;
  change(changes: Partial<KeyDraft>, field: KeyField): void;
  leave(field: KeyField): void;
  /** Undefined where something is wrong; the errors then say what. */
  read(): { readonly label: string; readonly settings: KeySettingsInput } | undefined;
  setError(field: KeyField, error: string | undefined): void;
  setErrors(errors: KeyFieldErrors): void;
  reset(draft: KeyDraft): void;
}

export function useKeyDraft(initial: KeyDraft): DraftForm {
  const t = useTexts(keyFormTexts);
  const [draft, setDraft] = useState(initial);
  const [errors, setErrors] = useState<KeyFieldErrors>({});
  const judged = (of: KeyDraft): KeyFieldErrors => {
    const read = readDraft(of);
    if (read.kind === 'good') return {};
    return Object.fromEntries(
      Object.entries(read.problems).map(([field, problem]) => [field, t(`problem.${problem}`)]),
    );
  };
  const setError = (field: KeyField, error: string | undefined): void =>
    setErrors(({ [field]: _before, ...others }) =>
      error === undefined ? others : { ...others, [field]: error },
    );
  return {
    draft,
    errors,
    change(changes, field) {
      setDraft((before) => ({ ...before, ...changes }));
      setError(field, undefined);
    },
    leave: (field) => {
      const error = judged(draft)[field];
      // What the service said about it holds until it is changed.
      if (error !== undefined) setError(field, error);
    },
    read() {
      const found = judged(draft);
      setErrors(found);
      const read = readDraft(draft);
      return read.kind === 'good' ? read : undefined;
    },
    setError,
    setErrors,
    reset(next) {
      setDraft(next);
      setErrors({});
    },
  };
}
