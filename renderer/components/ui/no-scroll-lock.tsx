/**
 * Stands in for `react-remove-scroll`, which Radix brings along to keep the page from scrolling under a modal layer: it would add a
 * style element, which the page's policy refuses, and the page as a whole never scrolls here anyway. See `vite.config.ts`.
 */
import type { ReactElement, ReactNode } from 'react';

export function RemoveScroll({ children }: { readonly children: ReactNode }): ReactElement {
  return <>{children}</>;
}
