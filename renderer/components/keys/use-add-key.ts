/** Adding a key: the form's fields, the test with the upstream, and saving, with every error beside the field it is about. */
import { useState } from 'react';
import type { KeyTest, KeyView } from '../../../shared/keys.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { fieldErrors } from './field-errors.ts';
import { EMPTY_DRAFT, type KeyDraft } from './key-draft.ts';
import { keyFormTexts } from './texts.ts';
import { useKeyCalls } from './use-key-calls.ts';
import { useKeyDraft, type DraftForm } from './use-key-draft.ts';
import { useSecretEntry, type SecretEntry } from './use-secret-entry.ts';

export interface SavedKey {
  readonly key: KeyView;
  readonly test: KeyTest | null;
}

export interface AddKey {
  readonly form: DraftForm;
  readonly secret: SecretEntry;
  readonly busy: 'testing' | 'saving' | null;
  readonly problem: string | null;
  readonly saved: SavedKey | null;
  /** The upstream could not say anything of it: it may be saved all the same. */
  readonly mayGoUntested: boolean;
  ask(): Promise<void>;
  save(test: boolean): Promise<void>;
  /** Another one. */
  again(): void;
}

/** The API's word for a key that the upstream did not accept, or could not judge. */
const NOT_ACCEPTED = 422;

/** @param initial what the fields begin with; a second key begins with none of it */
export function useAddKey(initial: KeyDraft = EMPTY_DRAFT): AddKey {
  const t = useTexts(keyFormTexts);
  const calls = useKeyCalls();
  const form = useKeyDraft(initial);
  const secret = useSecretEntry();
  const [busy, setBusy] = useState<AddKey['busy']>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [saved, setSaved] = useState<SavedKey | null>(null);
  const [mayGoUntested, setMayGoUntested] = useState(false);
  return {
    form,
    secret,
    busy,
    problem,
    saved,
    mayGoUntested,
    async ask() {
      if (busy !== null || secret.read() === undefined) return;
      setBusy('testing');
      setProblem(await secret.ask());
      setBusy(null);
    },
    async save(test) {
      if (busy !== null) return;
      const read = form.read();
      const text = secret.read();
      if (read === undefined || text === undefined) return;
      setBusy('saving');
      setProblem(null);
      const answer = await calls.add({ secret: text, label: read.label, ...read.settings, test });
      setBusy(null);
      if (answer.kind === 'ok') {
        secret.clear();
        form.reset(EMPTY_DRAFT);
        setMayGoUntested(false);
        setSaved(answer.value);
        return;
      }
      const { fields, rest } = fieldErrors(answer.message);
      const { secret: aboutSecret, ...others } = fields;
      // The hint names a field of the API; here it is a button.
      const unsure = answer.status === NOT_ACCEPTED && aboutSecret?.includes(UNTESTED_HINT) === true;
      secret.setError(unsure ? aboutSecret?.replace(UNTESTED_HINT, '') : aboutSecret);
      form.setErrors(others);
      setMayGoUntested(unsure);
      setProblem(rest ?? (answer.kind === 'unreachable' ? t('unreachable') : null));
    },
    again() {
      setSaved(null);
      secret.clear();
      form.reset(EMPTY_DRAFT);
    },
  };
}

const UNTESTED_HINT = ' To save it all the same, ask for it without a test.';
