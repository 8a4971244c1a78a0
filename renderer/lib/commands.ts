/**
 * What the palette can run and which keys do it. Whoever is on the screen adds its own with `useCommands`; they go when it
 * leaves. A key, or two one after the other (`g r`), works wherever nobody is typing; `mod+k` also there.
 */
import { useEffect, useId } from 'react';
import { create } from 'zustand';

export interface Command {
  /** Unique among those at hand. */
  readonly id: string;
  /** As the palette and the list of shortcuts show it. */
  readonly title: string;
  /** Heading in both. */
  readonly group: string;
  /** `?`, `/`, `g r`, `mod+k`, `shift+l`; `mod` is ⌘ on a Mac and Ctrl elsewhere. */
  readonly keys?: string;
  /** Further words to be found by. */
  readonly words?: string;
  /** Listed among the shortcuts, not in the palette. */
  readonly onlyKeys?: boolean;
  readonly run: () => void;
}

interface Registered {
  readonly lists: ReadonlyMap<string, readonly Command[]>;
}

const useRegistered = create<Registered>(() => ({ lists: new Map() }));

/** @param commands keep it the same (`useMemo`) while nothing in it changes */
export function useCommands(commands: readonly Command[]): void {
  const owner = useId();
  useEffect(() => {
    const change = (alter: (lists: Map<string, readonly Command[]>) => void): void =>
      useRegistered.setState(({ lists }) => {
        const next = new Map(lists);
        alter(next);
        return { lists: next };
      });
    change((lists) => lists.set(owner, commands));
    return () => change((lists) => lists.delete(owner));
  }, [owner, commands]);
}

/** All that are at hand, those of the innermost part of the page last. */
export function currentCommands(): readonly Command[] {
  return [...useRegistered.getState().lists.values()].flat();
}

export function useCurrentCommands(): readonly Command[] {
  const { lists } = useRegistered();
  return [...lists.values()].flat();
}
