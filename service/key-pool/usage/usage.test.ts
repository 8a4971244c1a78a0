import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../key-settings.ts';
import { DayUsage } from './day-usage.ts';
import { forecast } from './forecast.ts';
import { MinuteSeries } from './minute-series.ts';
import { alertOf, QuotaWatch } from './quota-alert.ts';
import { RecentLatency } from './recent-latency.ts';
import { TokenEstimates } from './token-estimates.ts';
import { endOfUtcDay, utcDate } from './utc-day.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('a day', () => {
  it('is one of UTC', () => {
    const at = Date.UTC(2026, 10, 23, 23, 59, 59);
    expect(utcDate(at)).toBe('2026-11-23');
    expect(endOfUtcDay(at)).toBe(Date.UTC(2026, 10, 24));
    expect(endOfUtcDay(Date.UTC(2026, 10, 24))).toBe(Date.UTC(2026, 10, 25));
  });
});

describe('DayUsage', () => {
  const limits = { ...NO_LIMITS, requestsPerDay: 3, outputTokensPerDay: 100 };

  it('says which quota is used up', () => {
    const day = new DayUsage('2026-11-23');
    day.add(2, 1e9, 50);
    expect(day.spent(limits)).toBeNull();
    day.add(1, 0, 0);
    expect(day.spent(limits)).toBe('requests');
    expect(day.spent(NO_LIMITS)).toBeNull();
  });

  it('begins anew with the next day', () => {
    const day = new DayUsage('2026-11-23');
    day.add(3, 1, 1);
    expect(day.turnTo('2026-11-23')).toBe(false);
    expect(day.turnTo('2026-11-24')).toBe(true);
    expect(day.today).toEqual({ date: '2026-11-24', requests: 0, input: 0, output: 0 });
  });

  it('finds the day as it left it when the clock jumps there and back', () => {
    const day = new DayUsage('2026-11-23');
    day.add(2, 20, 30);
    day.turnTo('2027-01-01');
    day.add(1, 0, 0);
    day.turnTo('2026-11-23');
    expect(day.today).toEqual({ date: '2026-11-23', requests: 2, input: 20, output: 30 });
    day.turnTo('2027-01-01');
    expect(day.today.requests).toBe(1);
  });

  it('is never negative', () => {
    const day = new DayUsage('2026-11-23');
    day.add(0, 10, 10);
    day.turnTo('2026-11-24');
    day.add(-1, -10, -10);
    expect(day.today).toEqual({ date: '2026-11-24', requests: 0, input: 0, output: 0 });
  });
});

describe('forecast', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  const ends = now + 12 * HOUR;
  const basis = { used: 6_000, limit: 10_000, now, ends };
  const steady = Array.from({ length: 30 }, () => 10);

  it('goes straight on from the last half hour', () => {
    expect(forecast({ ...basis, minutes: steady })).toEqual({
      exhaustedMs: now + 400 * MINUTE,
      earliestMs: now + 400 * MINUTE,
      latestMs: now + 400 * MINUTE,
      usedAtEnd: 6_000 + 720 * 10,
      confidence: 'high',
      minutes: 30,
    });
  });

  it('is less sure the more the minutes differ, and the fewer they are', () => {
    const bursts = Array.from({ length: 30 }, (_, index) => (index % 10 === 0 ? 100 : 0));
    const shaky = forecast({ ...basis, minutes: bursts });
    expect(shaky).toMatchObject({ confidence: 'low', exhaustedMs: now + 400 * MINUTE });
    expect(shaky?.earliestMs).toBeLessThan(now + 260 * MINUTE);
    expect(shaky?.latestMs).toBeNull();
    expect(forecast({ ...basis, minutes: steady.slice(0, 12) })?.confidence).toBe('medium');
    expect(forecast({ ...basis, minutes: steady.slice(0, 6) })?.confidence).toBe('low');
  });

  it('says nothing from too little', () => {
    expect(forecast({ ...basis, minutes: steady.slice(0, 4) })).toBeNull();
    expect(forecast({ ...basis, minutes: steady.map(() => 0) })).toBeNull();
  });

  it('names no time where the day is over before, or there is no limit', () => {
    expect(forecast({ ...basis, minutes: steady.map(() => 1) })?.exhaustedMs).toBeNull();
    expect(forecast({ ...basis, limit: null, minutes: steady })).toMatchObject({
      exhaustedMs: null,
      usedAtEnd: 13_200,
    });
    expect(forecast({ ...basis, used: 12_000, minutes: steady })?.exhaustedMs).toBe(now);
  });
});

describe('the marks of a quota', () => {
  it.each([
    [69, null],
    [70, 70],
    [84.9, 70],
    [85, 85],
    [95, 95],
    [120, 95],
  ])('%d of 100 is at %s', (used, mark) => {
    expect(alertOf(used, 100)).toBe(mark);
  });

  it('are told once on the way up, and once when all are behind', () => {
    const watch = new QuotaWatch();
    const told = [50, 71, 69, 72, 86, 96, 99, 88, 60, 40, 70].map((used) => watch.look(used, 100));
    expect(told).toEqual([
      undefined,
      70,
      undefined,
      undefined,
      85,
      95,
      undefined,
      undefined,
      null,
      undefined,
      70,
    ]);
  });

  it('mean nothing without a limit', () => {
    const watch = new QuotaWatch();
    expect(watch.look(1e9, null)).toBeUndefined();
    expect(watch.mark).toBeNull();
  });
});

describe('MinuteSeries', () => {
  it('agrees with a list of everything', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 200_000 }), fc.nat({ max: 9 })), { minLength: 1, maxLength: 80 }),
        (steps) => {
          const series = new MinuteSeries();
          const all = new Map<number, number>();
          let now = 0;
          let first = Number.NaN;
          for (const [gap, value] of steps) {
            now += gap;
            const minute = Math.floor(now / MINUTE);
            if (Number.isNaN(first)) first = minute;
            series.add(value, now);
            all.set(minute, (all.get(minute) ?? 0) + value);
          }
          const last = Math.floor(now / MINUTE);
          const kept = Math.min(31, last - first + 1);
          const expected = Array.from({ length: kept }, (_, index) => all.get(last - kept + 1 + index) ?? 0);
          expect(series.all(now)).toEqual(expected);
        },
      ),
    );
  });
});

describe('RecentLatency', () => {
  it('knows the 95th percentile to within its buckets, and forgets', () => {
    const latency = new RecentLatency();
    for (let ms = 1; ms <= 1_000; ms += 1) latency.add(ms, 0);
    const p95 = latency.p95(1_000) ?? 0;
    expect(p95).toBeGreaterThan(950 / 1.2);
    expect(p95).toBeLessThan(950 * 1.2);
    expect(latency.p95(160_000)).toBe(p95);
    expect(latency.p95(700_000)).toBeNull();
  });

  it('learns what is usual from whole windows', () => {
    const latency = new RecentLatency();
    for (let window = 0; window < 4; window += 1) {
      for (let call = 0; call < 50; call += 1) latency.add(100, window * 150_000 + call);
    }
    expect(latency.usual).toBeGreaterThan(85);
    expect(latency.usual).toBeLessThan(120);
  });
});

describe('TokenEstimates', () => {
  it('learns what guesses of a class come to', () => {
    const estimates = new TokenEstimates();
    expect(estimates.input(1, 1_000)).toBe(1_000);
    for (let call = 0; call < 100; call += 1) estimates.learnInput(1, 1_000, 250);
    expect(estimates.input(1, 2_000)).toBe(500);
    expect(estimates.input(2, 2_000)).toBe(2_000);
    expect(estimates.input(1, 0)).toBe(0);
  });

  it('expects no more output than is allowed, and as much as is usual', () => {
    const estimates = new TokenEstimates();
    expect(estimates.output(1, 64_000)).toBe(400);
    expect(estimates.output(1, 50)).toBe(50);
    expect(estimates.output(1, null)).toBe(0);
    for (let call = 0; call < 200; call += 1) estimates.learnOutput(1, 2_000);
    expect(estimates.output(1, 64_000)).toBe(2_000);
  });
});
