/** Buttons: one `primary` per region; `quiet` without an edge; `danger` for what cannot be undone. */
import type { ButtonHTMLAttributes, ReactElement, ReactNode, Ref } from 'react';
import { classNames } from '../../lib/class-names.ts';
import styles from './button.module.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: 'normal' | 'primary' | 'quiet' | 'danger';
  readonly size?: 'normal' | 'large';
  readonly icon?: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  kind = 'normal',
  size = 'normal',
  icon,
  className,
  children,
  ...rest
}: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      className={classNames(styles.button, styles[kind], size === 'large' && styles.large, className)}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'aria-label'> {
  /** What it does; also its tooltip. */
  readonly label: string;
  readonly children: ReactNode;
}

export function IconButton({
  label,
  className,
  kind = 'quiet',
  children,
  ...rest
}: IconButtonProps): ReactElement {
  return (
    <Button
      kind={kind}
      className={classNames(styles.icon, className)}
      aria-label={label}
      title={label}
      {...rest}
    >
      {children}
    </Button>
  );
}
