/** The wall clock, for relative times: one timer for the whole page, whoever reads it. */
import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const readers = new Set<() => void>();

/** ms since the epoch, at most a second old. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of readers) each();
    }, TICK_MS);
  }
  return () => {
    readers.delete(reader);
    if (readers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
