import { describe, expect, it } from 'vitest';
import { PoolSimulation, type Call, type Tally } from '../../testing/pool-simulation.ts';

/** Five keys of different limits, two of them of one organization: 105 requests/s, or as many tokens, in all. */
const KEYS = { a1: 'org-a', a2: 'org-a', b: 'org-b', c: 'org-c', d: 'org-d' };
const SHARES = { 'org-a': 3_000, 'org-b': 1_500, 'org-c': 1_200, 'org-d': 600 };
const PER_SECOND = 105;
const MEAN_INPUT = 500;

type Bottleneck = 'requests' | 'input tokens';

function limitsOf(bottleneck: Bottleneck) {
  const entries = Object.entries(SHARES).map(([id, perMinute]) => [
    id,
    {
      requestsPerMinute: bottleneck === 'requests' ? perMinute : perMinute * 20,
      inputTokensPerMinute: bottleneck === 'requests' ? perMinute * 20_000 : perMinute * MEAN_INPUT,
      outputTokensPerMinute: perMinute * 10_000,
    },
  ]);
  return Object.fromEntries(entries) as Record<string, { requestsPerMinute: number }>;
}

/** A minute of load once all that was saved up has been used, and what became of it. */
async function minute(bottleneck: Bottleneck, load: number, seed: number) {
  const simulation = new PoolSimulation(seed);
  simulation.addKeys(KEYS, limitsOf(bottleneck));
  const call = (): Call => {
    const inputTokens = Math.round(MEAN_INPUT * (0.2 + 1.6 * simulation.random()));
    // The gateway knows the size of the prompt, and not more than that.
    const guessedTokens = Math.round(inputTokens * 0.7 * (0.8 + 0.4 * simulation.random()));
    return { inputTokens, guessedTokens, comesBack: load > 1 };
  };
  let inputServed = 0;
  simulation.onServed = (served) => (inputServed += served.inputTokens ?? 0);
  await simulation.load(2 * PER_SECOND, 70, call);
  // Those that wait are served or refused.
  await simulation.time.advance(5_100);
  simulation.takeTally();
  inputServed = 0;
  await simulation.load(load * PER_SECOND, 60, call);
  const servedInTime = bottleneck === 'requests' ? simulation.tally.served : inputServed / MEAN_INPUT;
  simulation.returned = { told: 0, admitted: 0 };
  await simulation.time.advance(150_000);
  const tally: Tally = simulation.takeTally();
  return { tally, servedInTime, returned: simulation.returned };
}

describe.each(['requests', 'input tokens'] as const)('with %s as the bottleneck', (bottleneck) => {
  it.each([1, 2, 3])(
    'serves 95 %% of what the keys let through, and meets no limit (seed %d)',
    async (seed) => {
      const { tally } = await minute(bottleneck, 0.95, seed);
      expect(tally.requests).toBeGreaterThan(5_500);
      expect(tally.served / tally.requests).toBeGreaterThanOrEqual(0.995);
      expect(tally.limited / tally.attempts).toBeLessThanOrEqual(0.001);
      expect(tally.longestWaitMs).toBeLessThanOrEqual(5_000);
    },
  );

  it.each([1, 2, 3])(
    'wastes nothing at 200 %%, and keeps its word to those it refuses (seed %d)',
    async (seed) => {
      const { tally, servedInTime, returned } = await minute(bottleneck, 2, seed);
      expect(servedInTime / (PER_SECOND * 60)).toBeGreaterThanOrEqual(0.97);
      expect(tally.errors).toBe(0);
      expect(tally.limited / tally.attempts).toBeLessThanOrEqual(0.001);
      expect(returned.told).toBeGreaterThan(1_000);
      expect(returned.admitted / returned.told).toBeGreaterThanOrEqual(0.95);
    },
  );
});
