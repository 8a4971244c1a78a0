import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OVERVIEW_RANGE_NAMES, overviewQuerySchema } from '../../shared/overview.ts';
import { planOverview, type OverviewPlan } from './overview-plan.ts';

const NOW = Date.UTC(2026, 4, 6, 14, 32, 7, 250);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function plan(query: Record<string, unknown>, now = NOW): OverviewPlan {
  const planned = planOverview(overviewQuerySchema.parse(query), 'simulated', now);
  if (planned.kind === 'wrong') throw new Error(planned.problem);
  return planned.plan;
}

describe('planOverview', () => {
  it('ends now, in a bucket that is still filling', () => {
    expect(plan({ range: '15m' })).toEqual({
      range: '15m',
      source: 'simulated',
      since: Date.UTC(2026, 4, 6, 14, 17, 10),
      until: NOW,
      bucketMs: 10_000,
      offsetMs: 0,
      now: NOW,
    });
  });

  it('takes an hour and the source that answers now unless told otherwise', () => {
    expect(plan({})).toMatchObject({ range: '1h', source: 'simulated', bucketMs: MINUTE });
    expect(plan({ source: 'real' })).toMatchObject({ source: 'real' });
  });

  it('begins days at midnight where the operator is', () => {
    const { since, bucketMs } = plan({ range: '90d', utcOffset: '480' });
    expect(bucketMs).toBe(24 * HOUR);
    expect(new Date(since).toISOString()).toBe('2026-02-05T16:00:00.000Z');
  });

  it('has between 60 and 130 buckets for every range', () => {
    for (const range of OVERVIEW_RANGE_NAMES) {
      const { since, until, bucketMs } = plan({ range });
      const buckets = Math.ceil((until - since) / bucketMs);
      expect(buckets, range).toBeGreaterThanOrEqual(60);
      expect(buckets, range).toBeLessThanOrEqual(130);
    }
  });

  it('rounds a zoom outwards to whole buckets, and ends it now at the latest', () => {
    const since = NOW - 10 * MINUTE;
    expect(plan({ since: String(since + 1), until: String(since + 2 * MINUTE + 1) })).toMatchObject({
      range: null,
      bucketMs: 10_000,
      since: Date.UTC(2026, 4, 6, 14, 22, 0),
      until: Date.UTC(2026, 4, 6, 14, 24, 10),
    });
    expect(plan({ since: since, until: NOW + HOUR }).until).toBe(NOW);
  });

  it('takes wider buckets for times whose fine sums are gone', () => {
    const at = (age: number): number => plan({ since: NOW - age, until: NOW - age + 10 * MINUTE }).bucketMs;
    expect(at(HOUR)).toBe(10_000);
    expect(at(7 * HOUR)).toBe(MINUTE);
    expect(at(9 * 24 * HOUR)).toBe(HOUR);
  });

  it('says that the future is not known', () => {
    const query = overviewQuerySchema.parse({ since: NOW + 1, until: NOW + HOUR });
    expect(planOverview(query, 'real', NOW)).toEqual({
      kind: 'wrong',
      problem: 'since: lies in the future',
    });
  });

  it('covers what was asked for in at most 180 buckets, whatever that is', () => {
    const length = fc.integer({ min: 10_000, max: 400 * 24 * HOUR });
    const age = fc.integer({ min: 1, max: 800 * 24 * HOUR });
    const offset = fc.integer({ min: -720, max: 840 });
    fc.assert(
      fc.property(length, age, offset, (lengthMs, ageMs, utcOffset) => {
        const since = NOW - ageMs;
        const until = since + lengthMs;
        const planned = plan({ since, until, utcOffset });
        expect(planned.since).toBeLessThanOrEqual(since);
        expect(planned.until).toBeGreaterThanOrEqual(Math.min(until, NOW));
        expect((planned.until - planned.since) / planned.bucketMs).toBeLessThanOrEqual(180);
      }),
    );
  });

  it.each([
    [{ range: '2h' }, /range/],
    [{ range: '1h', since: 1, until: 99_999 }, /either range or since and until/],
    [{ since: 1 }, /go together/],
    [{ since: 5, until: 5 }, /at least 10 s/],
    [{ since: 0, until: 500 * 24 * HOUR }, /longer than 400 days/],
    [{ since: 'yesterday', until: 'today' }, /since/],
    [{ utcOffset: 5_000 }, /utcOffset/],
    [{ source: 'both' }, /source/],
  ])('refuses %j', (query, problem) => {
    const { error } = overviewQuerySchema.safeParse(query);
    expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')).toMatch(
      problem,
    );
  });
});
