/** A dialog with a form: the fields scroll, the buttons stay at its foot. */
import { useRef, type FormEvent, type ReactElement, type ReactNode, type RefObject } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { Dialog } from './dialog.tsx';
import styles from './form-dialog.module.css';

export interface FormDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly onSubmit?: () => void;
  readonly children: ReactNode;
  /** Buttons; the one that submits first in reading order is the last one. */
  readonly actions: ReactNode;
  readonly wide?: boolean;
  /** The first field by default. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

const FIELD = 'input:enabled, select:enabled, textarea:enabled';

export function FormDialog({
  title,
  onClose,
  onSubmit,
  children,
  actions,
  wide = false,
  initialFocus,
}: FormDialogProps): ReactElement {
  const firstField = useRef<HTMLElement>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      className={classNames(wide && styles.wide)}
      initialFocus={initialFocus ?? firstField}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <div
          className={styles.body}
          ref={(body) => {
            firstField.current = body?.querySelector<HTMLElement>(FIELD) ?? null;
          }}
        >
          {children}
        </div>
        <footer className={styles.foot}>{actions}</footer>
      </form>
    </Dialog>
  );
}
