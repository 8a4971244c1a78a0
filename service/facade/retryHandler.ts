/**
 * `@/lib/retryHandler`: tries again with exponential backoff and jitter, and keeps calls from a service that fails.
 *
 *   await retryHandler.executeWithRetry(() => apiCall(), { maxAttempts: 5, initialDelay: 1000, maxDelay: 30000 });
 *   await circuitBreaker.execute(() => unreliableService());
 *
 * Both know errors by themselves: a caller's mistake is neither repeated nor held against the service.
 */
import { systemClock } from '../lib/clock.ts';
import { systemTimers } from '../lib/timers.ts';
import { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import { RetryHandler } from '../resilience/retry-handler.ts';

export const retryHandler: RetryHandler = new RetryHandler({
  timers: systemTimers,
  random: Math.random,
  now: () => systemClock.now(),
  budget: new RetryBudget(),
});

/** One for the process. For a breaker per service make your own: `new CircuitBreaker(…)`. */
export const circuitBreaker: CircuitBreaker = new CircuitBreaker({
  now: () => systemClock.now(),
  random: Math.random,
});
