/**
 * Which rows are in sight, of any number of rows of one height. Costs the same for ten rows and for a hundred thousand: nothing is
 * measured, nothing is kept per row.
 */
import { useCallback, useLayoutEffect, useState, type RefObject } from 'react';

export interface RowWindow {
  /** Index of the first row to draw, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Brings a row into sight, with as little movement as will do. */
  readonly bringIntoSight: (index: number) => void;
}

export interface RowWindowOptions {
  readonly frame: RefObject<HTMLElement | null>;
  readonly rows: number;
  readonly rowHeight: number;
  /** Height of what sticks to the top of the frame. */
  readonly headHeight: number;
}

/** Drawn beyond each end, so that fast scrolling finds rows there. */
const BEYOND = 8;

interface Sight {
  readonly top: number;
  readonly height: number;
}

export function useRowWindow({ frame, rows, rowHeight, headHeight }: RowWindowOptions): RowWindow {
  const [sight, setSight] = useState<Sight>({ top: 0, height: 0 });

  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const look = (): void =>
      setSight((before) => {
        // In whole rows: within one the same rows are drawn.
        const top = Math.floor(element.scrollTop / rowHeight) * rowHeight;
        const height = element.clientHeight;
        return before.top === top && before.height === height ? before : { top, height };
      });
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [frame, rowHeight]);

  const bringIntoSight = useCallback(
    (index: number) => {
      const element = frame.current;
      if (element === null) return;
      const top = index * rowHeight;
      const bottom = top + rowHeight + headHeight - element.clientHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop) element.scrollTop = bottom;
    },
    [frame, rowHeight, headHeight],
  );

  return { ...rowsInSight({ ...sight, rows, rowHeight }), bringIntoSight };
}

/** @param top scrolled away, px */
export function rowsInSight({
  top,
  height,
  rows,
  rowHeight,
}: Sight & { readonly rows: number; readonly rowHeight: number }): {
  readonly from: number;
  readonly to: number;
} {
  const first = Math.floor(top / rowHeight);
  const shown = Math.ceil(height / rowHeight) + 1;
  const from = Math.max(0, Math.min(first - BEYOND, rows));
  return { from, to: Math.max(from, Math.min(first + shown + BEYOND, rows)) };
}
