/**
 * Asks before what cannot be undone, or reaches far: names the object and the effect. Where `typed` is given, it has to be
 * typed first. The focus starts on Cancel, or in the field.
 */
import { useRef, useState, type ReactElement, type ReactNode } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { Button } from './button.tsx';
import styles from './confirm-dialog.module.css';
import { TextField } from './field.tsx';
import { FormDialog } from './form-dialog.tsx';
import { Problem } from './problem.tsx';
import { uiTexts } from './ui-texts.ts';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** The verb and its object: “Remove bay-1”. */
  readonly action: string;
  readonly dangerous?: boolean;
  /** Has to be typed as it is. */
  readonly typed?: string;
  /** @returns why it could not be done; null when it was, which closes the dialog */
  readonly onConfirm: () => Promise<string | null>;
  readonly onClose: () => void;
}

export function ConfirmDialog({
  title,
  children,
  action,
  dangerous = true,
  typed,
  onConfirm,
  onClose,
}: ConfirmDialogProps): ReactElement {
  const t = useTexts(uiTexts);
  const start = useRef<HTMLElement | null>(null);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const ready = (typed === undefined || text.trim() === typed) && !busy;
  const confirm = async (): Promise<void> => {
    if (!ready) return;
    setBusy(true);
    const failed = await onConfirm();
    setBusy(false);
    if (failed === null) onClose();
    else setProblem(failed);
  };
  return (
    <FormDialog
      title={title}
      onClose={onClose}
      onSubmit={() => void confirm()}
      initialFocus={start}
      actions={
        <>
          <Button
            ref={(element) => {
              if (typed === undefined) start.current = element;
            }}
            onClick={onClose}
          >
            {t('cancel')}
          </Button>
          <Button
            type="submit"
            kind={dangerous ? 'normal' : 'primary'}
            className={dangerous ? styles.red : undefined}
            disabled={!ready}
          >
            {action}
          </Button>
        </>
      }
    >
      <div className={styles.text}>{children}</div>
      {typed === undefined ? null : (
        <TextField
          ref={(element) => {
            start.current = element;
          }}
          className={styles.typed}
          label={t('typeToConfirm', { word: typed })}
          value={text}
          onChange={setText}
        />
      )}
      {problem === null ? null : <Problem text={problem} />}
    </FormDialog>
  );
}
