/** Shows the toasts, one over the other at the foot of the page. */
import X from 'lucide-react/icons/x';
import { useEffect, useState, type CSSProperties, type FocusEvent, type ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { closeToast, TOAST_MS, useToasts, type ShownToast } from '../../lib/toasts.ts';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import { Button, IconButton } from './button.tsx';
import styles from './toaster.module.css';
import { uiTexts } from './ui-texts.ts';

export function Toaster(): ReactElement {
  const t = useTexts(uiTexts);
  const { toasts } = useToasts();
  return (
    <section className={styles.region} aria-label={t('messages')} aria-live="polite">
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function OneToast({ toast }: { readonly toast: ShownToast }): ReactElement {
  const t = useTexts(uiTexts);
  const [held, setHeld] = useState(false);
  const [left, setLeft] = useState(TOAST_MS);
  useEffect(() => {
    if (held) return undefined;
    const began = performance.now();
    const timer = setTimeout(() => closeToast(toast.id, 'gone'), left);
    return () => {
      clearTimeout(timer);
      setLeft((before) => Math.max(0, before - (performance.now() - began)));
    };
    // `left` changes only while it is held, and is read anew when it is let go.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [held, toast.id]);
  const leaves = (event: FocusEvent): void => {
    if (!event.currentTarget.contains(event.relatedTarget)) setHeld(false);
  };
  return (
    <div
      className={styles.toast}
      data-held={held ? '' : undefined}
      style={{ '--toast-ms': `${TOAST_MS}ms` } as CSSProperties}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={leaves}
    >
      {toast.glyph === undefined ? null : <StateGlyph name={toast.glyph} />}
      <span className={styles.text}>
        <b>{toast.title}</b> <span>{toast.body}</span>
      </span>
      {toast.undo === undefined ? null : (
        <Button kind="quiet" className={styles.undo} onClick={() => closeToast(toast.id, 'undone')}>
          {t('undo')}
        </Button>
      )}
      <IconButton label={t('dismiss')} onClick={() => closeToast(toast.id, 'gone')}>
        <X />
      </IconButton>
    </div>
  );
}
