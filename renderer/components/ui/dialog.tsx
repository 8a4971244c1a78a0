/** A dialog over the page: names itself, traps the focus, closes on Esc and on a press beside it. */
import X from 'lucide-react/icons/x';
import { Dialog as Radix } from 'radix-ui';
import type { ReactElement, ReactNode, RefObject } from 'react';
import { classNames } from '../../lib/class-names.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { IconButton } from './button.tsx';
import styles from './dialog.module.css';
import { uiTexts } from './ui-texts.ts';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Hides the head; the title is still said to screen readers. */
  readonly bare?: boolean;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  /** Where the focus starts; the first control by default. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

export function Dialog({
  open,
  onClose,
  title,
  bare = false,
  children,
  className,
  initialFocus,
}: DialogProps): ReactElement {
  const t = useTexts(uiTexts);
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        {/* Not Radix's own overlay: that one adds a style element, which the page's policy refuses. */}
        <div className={styles.scrim} aria-hidden="true" />
        <Radix.Content
          className={classNames(styles.dialog, className)}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            if (initialFocus?.current === null || initialFocus === undefined) return;
            event.preventDefault();
            initialFocus.current.focus();
          }}
        >
          {bare ? (
            <Radix.Title className="unseen">{title}</Radix.Title>
          ) : (
            <header className={styles.head}>
              <Radix.Title>{title}</Radix.Title>
              <Radix.Close asChild>
                <IconButton label={t('close')}>
                  <X />
                </IconButton>
              </Radix.Close>
            </header>
          )}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
