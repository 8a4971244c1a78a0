import { describe, expect, it } from 'vitest';
import { PoolSimulation } from '../../testing/pool-simulation.ts';
import { MODEL } from '../../testing/sample-keys.ts';

const LIMITS = {
  requestsPerMinute: 6_000,
  inputTokensPerMinute: 12_000_000,
  outputTokensPerMinute: 2_400_000,
};
const OTHER = 'claude-opus-4-8';

function threeOrganizations(seed: number): PoolSimulation {
  const simulation = new PoolSimulation(seed);
  simulation.addKeys(
    { a: 'org-a', b: 'org-b', c: 'org-c' },
    { 'org-a': LIMITS, 'org-b': LIMITS, 'org-c': LIMITS },
  );
  return simulation;
}

const states = (simulation: PoolSimulation): string[] =>
  simulation.pool.view.snapshot().map(({ state }) => state);

describe('one of three organizations', () => {
  it.each([
    ['refused', 100, 'open'],
    ['refused', 10, 'open'],
    ['unauthorized', 100, 'quarantined'],
    ['unauthorized', 10, 'quarantined'],
    ['failing', 100, 'open'],
    ['failing', 10, 'open'],
  ] as const)('%s at %d requests/s: at most one client sees an error', async (trouble, perSecond, state) => {
    const simulation = threeOrganizations(7);
    await simulation.load(perSecond, 20);
    simulation.takeTally();
    const dead = simulation.organizations.get('org-b');
    if (dead !== undefined) dead.trouble = trouble;
    await simulation.load(perSecond, 9);
    expect(states(simulation)).toEqual(['healthy', state, 'healthy']);
    await simulation.load(perSecond, 21);
    await simulation.time.advance(5_000);
    const tally = simulation.takeTally();
    expect(tally.errors + tally.refused).toBeLessThanOrEqual(1);
    expect(tally.attempts / tally.requests).toBeLessThan(1.05);

    // And back by itself, a little at a time.
    if (dead !== undefined) dead.trouble = 'none';
    if (state === 'quarantined') simulation.pool.administration.probeNow('id-of-b');
    await simulation.load(perSecond, 200);
    await simulation.time.advance(5_000);
    expect(states(simulation)).toEqual(['healthy', 'healthy', 'healthy']);
    expect(simulation.takeTally()).toMatchObject({ errors: 0, refused: 0 });
  });

  it.each(['refused', 'unauthorized', 'failing'] as const)(
    '%s while all of its two keys share that fate: at most one client sees an error',
    async (trouble) => {
      const simulation = new PoolSimulation(3);
      simulation.addKeys({ a: 'org-a', b1: 'org-b', b2: 'org-b' }, { 'org-a': LIMITS, 'org-b': LIMITS });
      await simulation.load(60, 20);
      simulation.takeTally();
      const dead = simulation.organizations.get('org-b');
      if (dead !== undefined) dead.trouble = trouble;
      await simulation.load(60, 30);
      await simulation.time.advance(5_000);
      const tally = simulation.takeTally();
      expect(tally.errors + tally.refused).toBeLessThanOrEqual(1);
    },
  );
});

describe('a storm of overloads on one model', () => {
  it.each([
    [1, 100],
    [2, 20],
  ])(
    'costs few attempts, leaves others alone, and is over when it is over (seed %d, %d/s)',
    async (seed, perSecond) => {
      const simulation = threeOrganizations(seed);
      const both = (index: number) => ({ model: index % 2 === 0 ? MODEL : OTHER });
      await simulation.load(perSecond, 20, both);
      simulation.takeTally();

      simulation.busy.add(MODEL);
      await simulation.load(perSecond, 60, both);
      const storm = simulation.takeTally();
      expect(storm.attempts).toBeLessThanOrEqual(1.2 * storm.requests);
      expect(storm.overloaded).toBeLessThan(60);
      expect(storm.served).toBeGreaterThan(0.45 * storm.requests);
      expect(states(simulation)).toEqual(['healthy', 'healthy', 'healthy']);
      expect(simulation.pool.view.report().brownOuts).toMatchObject([{ model: MODEL }]);

      simulation.busy.clear();
      await simulation.load(perSecond, 10, both);
      expect(simulation.room.size).toBe(0);
      simulation.takeTally();
      await simulation.load(perSecond, 10, both);
      await simulation.time.advance(5_000);
      const after = simulation.takeTally();
      expect(after).toMatchObject({ errors: 0, refused: 0, longestWaitMs: 0 });
      expect(simulation.pool.view.report().brownOuts).toEqual([]);
    },
  );

  it('of a few overloads only costs a little patience', async () => {
    const simulation = threeOrganizations(4);
    await simulation.load(20, 10);
    simulation.busy.add(MODEL);
    await simulation.load(20, 0.2);
    simulation.busy.clear();
    await simulation.load(20, 10);
    await simulation.time.advance(10_000);
    expect(simulation.takeTally()).toMatchObject({ errors: 0, refused: 0 });
  });
});
