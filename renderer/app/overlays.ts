/** Which of the shell's own dialogs is open; one at a time. */
import { create } from 'zustand';

export type Overlay = 'palette' | 'shortcuts';

export interface Overlays {
  readonly open: Overlay | null;
  readonly show: (overlay: Overlay) => void;
  readonly hide: () => void;
}

export const useOverlays = create<Overlays>((set) => ({
  open: null,
  show: (open) => set({ open }),
  hide: () => set({ open: null }),
}));
