import { describe, expect, it } from 'vitest';
import { drainSeconds, jointCapacity, shareLeft } from './capacity.ts';
import { limitsFor } from './sections/load-limits.ts';
import { scheduleOf } from './sections/load-section.ts';

describe('joint capacity', () => {
  it('is what the scarcest limit of each organization allows, summed up', () => {
    const call = { inputTokens: 500, outputTokens: 50 };
    expect(jointCapacity([{ requestsPerMinute: 600 }], call)).toBe(10);
    expect(jointCapacity([{ requestsPerMinute: 600, inputTokensPerMinute: 60_000 }], call)).toBe(2);
    expect(jointCapacity([{ requestsPerMinute: 600 }, { outputTokensPerMinute: 15_000 }], call)).toBe(15);
    expect(jointCapacity([{}], call)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is 105 calls a second for either bottleneck of the bench, and no other limit comes near', () => {
    for (const bottleneck of ['requests', 'input tokens'] as const) {
      const { organizations, promptTokens } = limitsFor(bottleneck);
      const call = { inputTokens: (promptTokens[0] + promptTokens[1]) / 2, outputTokens: 32 };
      const limits = organizations.map((organization) => organization.limits);
      expect(jointCapacity(limits, call)).toBe(105);
      const other = bottleneck === 'requests' ? 'inputTokensPerMinute' : 'requestsPerMinute';
      const alone = limits.map((each) => ({ [other]: each[other] }));
      expect(jointCapacity(alone, call)).toBeGreaterThan(1_000);
    }
  });
});

describe('draining', () => {
  it('takes as long as a minute of capacity lasts under the load that exceeds it', () => {
    expect(drainSeconds(2)).toBe(60);
    expect(drainSeconds(5)).toBe(15);
    expect(drainSeconds(1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is a load in tokens, whatever the size of its prompts', () => {
    const { phases } = scheduleOf(100, 60, [100, 900], { load: 8, promptTokens: 4_000 });
    expect(phases[0]).toMatchObject({ perSecond: 100, promptTokens: [4_000, 4_000], evenly: true });
  });

  it('is told by what all organizations have left together', () => {
    const left = [
      { left: -10, limitPerMinute: 100 },
      { left: 40, limitPerMinute: 500 },
    ];
    expect(shareLeft(left)).toBe(0.05);
  });
});

it('judges whole stretches of one schedule without a pause', () => {
  const { phases, near, above, endMs } = scheduleOf(100, 60, [20, 180], { load: 5, promptTokens: 100 });
  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  expect(near.toMs - near.fromMs).toBeCloseTo(60_000);
  expect(above.toMs - above.fromMs).toBeCloseTo(60_000);
  expect(above.fromMs - near.toMs).toBeGreaterThan(5_000);
  expect(above.toMs / 1_000).toBeCloseTo(total);
  expect(endMs).toBeGreaterThan(above.toMs);
  expect(phases.map(({ perSecond }) => perSecond)).toEqual([500, 95, 200]);
});
