/** Time as the shell sees it: injected, so that tests can turn the hands. */
export interface ShellClock {
  /** Monotonic, ms. */
  now(): number;
  /** Wall clock, ms since the epoch. */
  wallNow(): number;
  /** Runs `run` after `ms`. @returns how to call it off */
  after(ms: number, run: () => void): () => void;
}

export const systemShellClock: ShellClock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`. */
export function pause(clock: ShellClock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
