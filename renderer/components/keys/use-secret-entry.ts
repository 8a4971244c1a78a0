/** A key that is being entered: judged when its field is left, tested when asked to, cleared when the form goes. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { KeyTest } from '../../../shared/keys.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { fieldErrors } from './field-errors.ts';
import type { SecretFieldHandle } from './secret-field.tsx';
import { looksLikeKey } from './secret-shape.ts';
import { keyFormTexts } from './texts.ts';
import { useKeyCalls } from './use-key-calls.ts';

export interface SecretEntry {
  readonly field: RefObject<SecretFieldHandle | null>;
  readonly error: string | undefined;
  /** What the upstream said to what is in the field now. */
  readonly test: KeyTest | null;
  setError(error: string | undefined): void;
  changed(): void;
  leave(): void;
  /** The key; undefined, with an error beside the field, where there is none. */
  read(): string | undefined;
  /** @returns why the upstream could not be asked; null when it was */
  ask(): Promise<string | null>;
  clear(): void;
}

export function useSecretEntry(): SecretEntry {
  const t = useTexts(keyFormTexts);
  const calls = useKeyCalls();
  const field = useRef<SecretFieldHandle>(null);
  const asked = useRef(0);
  const [error, setError] = useState<string | undefined>(undefined);
  const [test, setTest] = useState<KeyTest | null>(null);

  const changed = (): void => {
    asked.current += 1;
    setError(undefined);
    setTest(null);
  };
  const clear = (): void => {
    field.current?.clear();
    changed();
  };
  const ask = async (): Promise<string | null> => {
    const mine = ++asked.current;
    const answer = await calls.testSecret(field.current?.read() ?? '');
    if (mine !== asked.current) return null;
    if (answer.kind === 'ok') {
      setTest(answer.value.test);
      return null;
    }
    const { fields, rest } = fieldErrors(answer.message);
    setError(fields.secret);
    return rest;
  };
  useEffect(() => {
    const handle = field.current;
    return () => handle?.clear();
  }, []);
  return {
    field,
    error,
    test,
    setError,
    changed,
    leave() {
      const text = field.current?.read() ?? '';
      // The service says what else it is, and sends it nowhere.
      if (text.trim() !== '' && error === undefined && !looksLikeKey(text)) void ask();
    },
    read() {
      const text = field.current?.read().trim() ?? '';
      if (text !== '') return text;
      setError(t('secret.missing'));
      field.current?.focus();
      return undefined;
    },
    ask,
    clear,
  };
}
