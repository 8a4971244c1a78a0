/**
 * Tries again what may succeed the next time: exponential backoff with full jitter, never sooner than a `retry-after` asks, never
 * beyond a deadline, and within a budget that all callers share, so that trouble is not made worse by everybody's second
 * tries. The last error is thrown as it came.
 */
import type { Timers } from '../lib/timers.ts';
import { fullJitter } from './backoff.ts';
import { classifyError } from './classify-error.ts';
import type { RetryBudget } from './retry-budget.ts';

export interface RetryOptions {
  /** Tries in all, the first included. */
  readonly maxAttempts?: number;
  /** ms; the longest wait after the first try, doubled with each further one. */
  readonly initialDelay?: number;
  /** ms; no wait is longer. Who asks by `retry-after` for more is not asked again. */
  readonly maxDelay?: number;
  /** ms from the start, after which nothing is tried again. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

export const RETRY_DEFAULTS = { maxAttempts: 3, initialDelay: 1_000, maxDelay: 30_000 } as const;

export interface RetryHandlerParts {
  readonly timers: Timers;
  readonly random: () => number;
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly budget: RetryBudget;
}

export class RetryHandler {
  readonly #parts: RetryHandlerParts;

  constructor(parts: RetryHandlerParts) {
    this.#parts = parts;
  }

  /** @throws what `call` threw last */
  async executeWithRetry<Result>(call: () => Promise<Result>, options: RetryOptions = {}): Promise<Result> {
    const { budget, now } = this.#parts;
    const deadline = now() + (options.deadline ?? Number.POSITIVE_INFINITY);
    budget.requestStarted();
    let isRetry = false;
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await call();
        } catch (error) {
          if (isRetry) budget.retryEnded();
          isRetry = false;
          const delayMs = this.#delayAfter(error, attempt, options);
          if (delayMs === null || now() + delayMs > deadline || options.signal?.aborted === true) throw error;
          if (!budget.tryRetry()) throw error;
          isRetry = true;
          if (!(await this.#wait(delayMs, options.signal))) throw error;
        }
      }
    } finally {
      if (isRetry) budget.retryEnded();
      budget.requestEnded();
    }
  }

  /** ms until another try is worth it; null when none is. */
  #delayAfter(error: unknown, attempt: number, options: RetryOptions): number | null {
    const { maxAttempts, initialDelay, maxDelay } = { ...RETRY_DEFAULTS, ...options };
    const { worthRetrying, retryAfterMs = 0 } = classifyError(error);
    if (!worthRetrying || attempt >= maxAttempts || retryAfterMs > maxDelay) return null;
    const backoff = fullJitter(attempt, { baseMs: initialDelay, capMs: maxDelay }, this.#parts.random);
    return Math.max(retryAfterMs, backoff);
  }

  /** @returns whether the time has passed; false when the signal came first */
  #wait(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
    const { timers } = this.#parts;
    return new Promise((resolve) => {
      const aborted = (): void => {
        timers.cancel(timer);
        resolve(false);
      };
      const timer = timers.start(ms, () => {
        signal?.removeEventListener('abort', aborted);
        resolve(true);
      });
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }
}
