/** Doing something later, as the service sees it: injected, so that tests can let time pass. */

export interface Timers {
  /** Runs `run` once, in `ms`. @returns what `cancel` takes */
  start(ms: number, run: () => void): unknown;
  cancel(timer: unknown): void;
  /** Runs `run` when the present call stack has ended, before anything else of the outside world. */
  soon(run: () => void): void;
}

export const systemTimers: Timers = {
  start: (ms, run) => setTimeout(run, ms),
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout),
  soon: (run) => queueMicrotask(run),
};
