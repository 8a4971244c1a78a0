import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { AccessState, AccessStore } from './access-store.ts';

export const AccessContext = createContext<AccessStore | undefined>(undefined);

/** @throws outside of the console's root, which is a fault of the program */
export function useAccess(): AccessStore {
  const access = use(AccessContext);
  if (access === undefined) throw new Error('no access store: this component stands outside of the console');
  return access;
}

export function useAccessState(): AccessState {
  return useStore(useAccess().store);
}
