/** What keys let through together, and how long it takes to use up what they have saved. */
import type { LimitOptions } from '../../../service/upstream/simulator/simulator-options.ts';

/** What a call takes on average. */
export interface UsualCall {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Calls a second that organizations let through together, each as many as its scarcest limit allows; Infinity without any. */
export function jointCapacity(organizations: readonly LimitOptions[], call: UsualCall): number {
  let perMinute = 0;
  for (const limits of organizations) {
    perMinute += Math.min(
      limits.requestsPerMinute ?? Number.POSITIVE_INFINITY,
      (limits.inputTokensPerMinute ?? Number.POSITIVE_INFINITY) / call.inputTokens,
      (limits.outputTokensPerMinute ?? Number.POSITIVE_INFINITY) / call.outputTokens,
    );
  }
  return perMinute / 60;
}

const SAVED_SECONDS = 60;

/**
 * How long a load must last until full buckets are empty: they hold a minute's worth and fill at the rate of their limit, so
 * `load` times that rate takes 60 / (load − 1) seconds. Infinity where the load is no more than they let through.
 */
export function drainSeconds(load: number): number {
  return load > 1 ? SAVED_SECONDS / (load - 1) : Number.POSITIVE_INFINITY;
}

/**
 * How much of a minute's worth is left in the buckets of one dimension, all organizations taken together. Debts count as they are.
 */
export function shareLeft(
  organizations: readonly { readonly left: number; readonly limitPerMinute: number }[],
): number {
  let left = 0;
  let all = 0;
  for (const organization of organizations) {
    left += organization.left;
    all += organization.limitPerMinute;
  }
  return left / all;
}
