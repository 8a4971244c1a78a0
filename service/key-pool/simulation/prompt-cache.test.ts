import { describe, expect, it } from 'vitest';
import { fnv1a } from '../hash.ts';
import { PoolSimulation } from '../../testing/pool-simulation.ts';

const LIMITS = { requestsPerMinute: 1_200, inputTokensPerMinute: 600_000, outputTokensPerMinute: 240_000 };
const CONVERSATIONS = 120;
const TURNS = 12;

/** Conversations of several turns side by side; how many of the turns found what the one before had stored. */
async function cacheReads(
  keys: number,
  sticky: boolean,
): Promise<{ reads: number; all: number; errors: number }> {
  const simulation = new PoolSimulation(11);
  const names = Array.from({ length: keys }, (_, index) => `org-${index}`);
  simulation.addKeys(
    Object.fromEntries(names.map((name) => [`key-of-${name}`, name])),
    Object.fromEntries(names.map((name) => [name, keys === 1 ? scaled(5) : LIMITS])),
  );
  simulation.hidesAffinity = !sticky;
  for (let conversation = 0; conversation < CONVERSATIONS; conversation += 1) {
    const affinity = fnv1a(`conversation ${conversation}`);
    let at = simulation.random() * 30_000;
    for (let turn = 0; turn < TURNS; turn += 1) {
      simulation.time.start(at, () => simulation.request({ affinity, inputTokens: 3_000 }));
      at += 3_000 + simulation.random() * 9_000;
    }
  }
  await simulation.time.advance(300_000);
  const { cacheReads: reads, cacheWrites, errors, refused } = simulation.takeTally();
  return { reads, all: reads + cacheWrites, errors: errors + refused };
}

function scaled(times: number): typeof LIMITS {
  const { requestsPerMinute, inputTokensPerMinute, outputTokensPerMinute } = LIMITS;
  return {
    requestsPerMinute: times * requestsPerMinute,
    inputTokensPerMinute: times * inputTokensPerMinute,
    outputTokensPerMinute: times * outputTokensPerMinute,
  };
}

describe('prompt caches over five organizations', () => {
  it('are read nearly as often as with a single key, and far more often than in turns', async () => {
    const single = await cacheReads(1, true);
    const sticky = await cacheReads(5, true);
    const inTurns = await cacheReads(5, false);
    expect([single.errors, sticky.errors, inTurns.errors]).toEqual([0, 0, 0]);
    expect(single.all).toBe(CONVERSATIONS * TURNS);
    expect(sticky.reads / single.reads).toBeGreaterThanOrEqual(0.95);
    expect(inTurns.reads / single.reads).toBeLessThan(0.8);
  });
});
