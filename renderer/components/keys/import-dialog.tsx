/** Import of a `.env` text: paste or choose, look at what each line would come to, import. */
import { useRef, type ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Problem } from '../ui/problem.tsx';
import { ImportActions } from './import-actions.tsx';
import styles from './import-dialog.module.css';
import { ImportEntry } from './import-entry.tsx';
import { ImportLines } from './import-lines.tsx';
import { keyFormTexts } from './texts.ts';
import { useImportKeys } from './use-import-keys.ts';

export interface ImportDialogProps {
  readonly title: string;
  readonly onClose: () => void;
}

export function ImportDialog({ title, onClose }: ImportDialogProps): ReactElement {
  const t = useTexts(keyFormTexts);
  const importing = useImportKeys();
  const field = useRef<HTMLTextAreaElement>(null);
  const { step, problem, test, busy } = importing;
  const preview = (): void => void importing.preview(field.current?.value ?? '');
  return (
    <FormDialog
      title={title}
      wide
      onClose={onClose}
      initialFocus={field}
      actions={<ImportActions importing={importing} onPreview={preview} onDone={onClose} />}
    >
      {step.kind === 'entry' ? (
        <ImportEntry ref={field} onFile={(file) => void importing.previewFile(file)} />
      ) : (
        <ImportLines result={step.result} />
      )}
      {step.kind === 'preview' && step.result.counts.new > 0 ? (
        <label className={styles.untested}>
          <input
            type="checkbox"
            checked={!test}
            disabled={busy}
            onChange={(event) => importing.setTest(!event.target.checked)}
          />
          {t('import.untested')}
        </label>
      ) : null}
      {problem === null ? null : <Problem text={problem} />}
    </FormDialog>
  );
}
