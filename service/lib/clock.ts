/** Time as the service sees it: injected, so that tests can turn the hands. */
export interface Clock {
  /** Monotonic, ms, with fractions. For durations and deadlines; survives jumps of the wall clock. */
  now(): number;
  /** Wall clock, ms since the epoch. For what people read and what must survive a restart. */
  wallNow(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
};
