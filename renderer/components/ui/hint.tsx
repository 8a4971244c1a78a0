/**
 * A tooltip, for the pointer as for the keyboard: a name that does not fit, or that an icon stands for. Never the only place of
 * something needed, so it is hidden from screen readers: what it stands beside has a name of its own.
 */
import {
  useEffect,
  useRef,
  useState,
  type CSSProperties,
  type ReactElement,
  type ReactNode,
  type SyntheticEvent,
} from 'react';
import { createPortal } from 'react-dom';
import styles from './hint.module.css';

export interface HintProps {
  readonly text: ReactNode;
  /** One element; the hint appears at its right. */
  readonly children: ReactElement;
  /** Off where the text already stands there. */
  readonly enabled?: boolean;
}

const DELAY_MS = 300;
const GAP = 8;

export function Hint({ text, children, enabled = true }: HintProps): ReactElement {
  const frame = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<CSSProperties | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (!enabled) return children;

  function show(delay: number): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const box = frame.current?.firstElementChild?.getBoundingClientRect();
      if (box !== undefined) setPlace({ left: box.right + GAP, top: box.top + box.height / 2 });
    }, delay);
  }

  function hide(): void {
    clearTimeout(timer.current);
    setPlace(null);
  }

  return (
    <span
      ref={frame}
      className={styles.frame}
      // What opens from the child, as a menu, is no part of it in the document.
      onPointerEnter={(event) => {
        if (isWithin(event)) show(DELAY_MS);
      }}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocus={(event) => {
        if (isWithin(event) && event.target.matches(':focus-visible')) show(0);
      }}
      onBlur={hide}
      onKeyDown={(event) => {
        if (event.key === 'Escape') hide();
      }}
    >
      {children}
      {place === null
        ? null
        : createPortal(
            <span className={styles.hint} style={place} aria-hidden="true">
              {text}
            </span>,
            document.body,
          )}
    </span>
  );
}

function isWithin({ currentTarget, target }: SyntheticEvent): boolean {
  return target instanceof Node && currentTarget.contains(target);
}
