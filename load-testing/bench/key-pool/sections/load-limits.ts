/** Limits by which either requests or input tokens are what runs out first: 105 calls a second in all. */
import type { LimitOptions } from '../../../../service/upstream/simulator/simulator-options.ts';
import type { SimulatedOrganization } from '../rig/simulated-keys.ts';

export type Bottleneck = 'requests' | 'input tokens';

/** Calls a minute of each organization, and how many keys it has. */
const ORGANIZATIONS = [
  { name: 'large', keys: 2, callsPerMinute: 3_000 },
  { name: 'middle', keys: 1, callsPerMinute: 1_500 },
  { name: 'lesser', keys: 1, callsPerMinute: 1_200 },
  { name: 'small', keys: 1, callsPerMinute: 600 },
] as const;

const MEAN_TOKENS = 500;
/** So far above the bottleneck that the other limits never matter. */
const AMPLE = 20;
const AMPLE_OUTPUT = 10_000;

export interface LoadLimits {
  readonly organizations: readonly (SimulatedOrganization & { readonly limits: LimitOptions })[];
  /** Least and most of a prompt. */
  readonly promptTokens: readonly [number, number];
  /** What empties full buckets quickly: times the capacity, and the tokens of its prompts. */
  readonly drain: { readonly load: number; readonly promptTokens: number };
}

export function limitsFor(bottleneck: Bottleneck): LoadLimits {
  const isRequests = bottleneck === 'requests';
  return {
    organizations: ORGANIZATIONS.map(({ name, keys, callsPerMinute }) => ({
      name,
      keys,
      limits: {
        requestsPerMinute: callsPerMinute * (isRequests ? 1 : AMPLE),
        inputTokensPerMinute: callsPerMinute * MEAN_TOKENS * (isRequests ? AMPLE : 1),
        outputTokensPerMinute: callsPerMinute * AMPLE_OUTPUT,
      },
    })),
    // Those of a load in requests are short: nothing depends on them.
    promptTokens: isRequests ? [20, 180] : [0.2 * MEAN_TOKENS, 1.8 * MEAN_TOKENS],
    drain: isRequests ? { load: 5, promptTokens: 100 } : { load: 8, promptTokens: 8 * MEAN_TOKENS },
  };
}
