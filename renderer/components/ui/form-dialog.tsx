/** A dialog with a form: the fields scroll, the buttons stay at its foot. */
import type { FormEvent, ReactElement, ReactNode, RefObject } from 'react';
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
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

export function FormDialog({
  title,
  onClose,
  onSubmit,
  children,
  actions,
  wide = false,
  initialFocus,
}: FormDialogProps): ReactElement {
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
      {...(initialFocus === undefined ? {} : { initialFocus })}
    >
      <form className={styles.form} onSubmit={submit} noValidate>
        <div className={styles.body}>{children}</div>
        <footer className={styles.foot}>{actions}</footer>
      </form>
    </Dialog>
  );
}
