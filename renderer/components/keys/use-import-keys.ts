/**
 * Importing a `.env` text in two steps: a preview of what each line would come to, then the import. The text is kept outside of
 * the document between the two, and forgotten at the end.
 */
import { useRef, useState } from 'react';
import type { ImportResult } from '../../../shared/keys.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { fieldErrors } from './field-errors.ts';
import { importProblem, tooLarge } from './import-text.ts';
import { keyFormTexts } from './texts.ts';
import { useKeyCalls } from './use-key-calls.ts';

export type ImportStep =
  | { readonly kind: 'entry' }
  | { readonly kind: 'preview'; readonly result: ImportResult }
  | { readonly kind: 'done'; readonly result: ImportResult };

export interface ImportKeys {
  readonly step: ImportStep;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly test: boolean;
  setTest(test: boolean): void;
  preview(text: string): Promise<void>;
  previewFile(file: File): Promise<void>;
  run(): Promise<void>;
  back(): void;
}

export function useImportKeys(): ImportKeys {
  const t = useTexts(keyFormTexts);
  const calls = useKeyCalls();
  const text = useRef('');
  const [step, setStep] = useState<ImportStep>({ kind: 'entry' });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [test, setTest] = useState(true);

  const send = async (commit: boolean): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await calls.import({ text: text.current, commit, test });
    setBusy(false);
    if (answer.kind !== 'ok') {
      setProblem(asProblem(answer.message));
      return;
    }
    if (commit) text.current = '';
    setStep({ kind: commit ? 'done' : 'preview', result: answer.value });
  };
  const preview = async (entered: string): Promise<void> => {
    const wrong = importProblem(entered);
    if (wrong !== null) {
      setProblem(t(`import.problem.${wrong}`));
      return;
    }
    text.current = entered;
    await send(false);
  };
  return {
    step,
    busy,
    problem,
    test,
    setTest,
    preview,
    async previewFile(file) {
      // By its size alone: ten megabytes need not be read to be too many.
      if (tooLarge(file.size)) {
        setProblem(t('import.problem.tooLarge'));
        return;
      }
      let read: string;
      try {
        read = await file.text();
      } catch {
        setProblem(t('import.problem.unreadable'));
        return;
      }
      await preview(read);
    },
    run: () => send(true),
    back() {
      text.current = '';
      setProblem(null);
      setStep({ kind: 'entry' });
    },
  };
}

/** The text is the only field there is. */
function asProblem(message: string): string {
  const plain = message.replace(/^text: /, '');
  return fieldErrors(plain).rest ?? plain;
}
