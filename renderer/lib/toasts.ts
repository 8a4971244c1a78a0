/** Short messages at the foot of the page: what was done, and for some time how to take it back. */
import type { ReactNode } from 'react';
import { create } from 'zustand';
import type { GlyphName } from '../components/state-glyph/glyph-shapes.tsx';

/** How long a toast stays; the bar at its foot runs down meanwhile, and stands still under the pointer or the focus. */
export const TOAST_MS = 8_000;
/** More would cover what they speak of. */
const MOST = 3;

export interface Toast {
  readonly title: string;
  readonly body?: ReactNode;
  readonly glyph?: GlyphName;
  /** Takes back what was done. */
  readonly undo?: () => void;
  /** Called when the time for undoing is over, or the toast was closed. Never after `undo`. */
  readonly onGone?: () => void;
}

export interface ShownToast extends Toast {
  readonly id: number;
}

let lastId = 0;

export const useToasts = create<{ readonly toasts: readonly ShownToast[] }>(() => ({ toasts: [] }));

export function showToast(toast: Toast): void {
  const shown = { ...toast, id: ++lastId };
  const all = [...useToasts.getState().toasts, shown];
  useToasts.setState({ toasts: all.slice(-MOST) });
  for (const pushedOut of all.slice(0, -MOST)) pushedOut.onGone?.();
}

export function closeToast(id: number, how: 'gone' | 'undone'): void {
  const { toasts } = useToasts.getState();
  const toast = toasts.find((each) => each.id === id);
  if (toast === undefined) return;
  useToasts.setState({ toasts: toasts.filter((each) => each.id !== id) });
  if (how === 'undone') toast.undo?.();
  else toast.onGone?.();
}
