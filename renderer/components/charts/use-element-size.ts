import { useCallback, useState } from 'react';

export interface ElementSize {
  /** Of the content, whole px; 0 before the element is laid out. */
  readonly width: number;
  readonly height: number;
}

const UNKNOWN: ElementSize = { width: 0, height: 0 };

/** Gives the element that `ref` is put on, and its size whenever it changes. */
export function useElementSize(): readonly [
  ElementSize,
  (element: HTMLElement | null) => (() => void) | undefined,
] {
  const [size, setSize] = useState(UNKNOWN);
  const ref = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const measure = (width: number, height: number): void => {
      const next = { width: Math.floor(width), height: Math.floor(height) };
      setSize((before) => (before.width === next.width && before.height === next.height ? before : next));
    };
    // The first size at once: the chart is there when the page is painted.
    measure(element.clientWidth, element.clientHeight);
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) measure(entry.contentRect.width, entry.contentRect.height);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [size, ref];
}
