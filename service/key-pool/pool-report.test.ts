import { describe, expect, it } from 'vitest';
import { samplePool, sampleKeySettings as key } from '../testing/sample-keys.ts';
import type { Outcome } from './key-pool.ts';
import { NO_LIMITS } from './key-settings.ts';

const FAILURE: Outcome = { kind: 'failure', reason: 'upstream answered 500' };

describe('the report of a key', () => {
  it('shows what it is and what it did', async () => {
    const pool = samplePool([key('a', { priority: 8, weight: 2, concurrency: 24 })]);
    for (let call = 0; call < 12; call += 1) {
      const lease = pool.lease();
      await pool.time.advance(400);
      lease.answered(200, {});
      lease.settle(call % 4 === 3 ? FAILURE : { kind: 'success' });
    }
    const report = pool.reportOf('a');
    expect(report).toMatchObject({
      id: 'id-of-a',
      source: 'stored',
      priority: 8,
      weight: 2,
      concurrency: 24,
      errorShare: 0.25,
      sampleSize: 12,
      state: 'degraded',
      reason: '3 of the last 12 calls failed',
      nextStep: null,
      ramp: null,
    });
    expect(report.minutes.reduce((sum, each) => sum + each, 0)).toBe(12);
    expect(report.p95Ms).toBeGreaterThan(330);
    expect(report.p95Ms).toBeLessThan(480);
    expect(report.lastCalls.map(({ ok }) => ok)).toEqual([
      true,
      false,
      true,
      true,
      true,
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(report.lastCalls.at(-1)).toEqual({
      atMs: pool.time.wallNow(),
      ok: false,
      reason: 'upstream answered 500',
    });
  });

  it('shows the way back of an open breaker', async () => {
    const pool = samplePool(['a']);
    for (let call = 0; call < 5; call += 1) pool.meet('a', FAILURE);
    const probeAt = pool.time.wallNow() + 10_000;
    expect(pool.reportOf('a')).toMatchObject({
      state: 'open',
      untilMs: probeAt,
      nextStep: { text: 'one request probes it', atMs: probeAt },
      ramp: [
        { share: 0, atMs: probeAt, reached: false },
        { share: 0.1, atMs: probeAt, reached: false },
        { share: 0.25, atMs: probeAt + 30_000, reached: false },
        { share: 0.5, atMs: probeAt + 60_000, reached: false },
        { share: 1, atMs: probeAt + 90_000, reached: false },
      ],
    });
    pool.administration.probeNow('id-of-a');
    expect(pool.reportOf('a')).toMatchObject({
      state: 'half-open',
      nextStep: { text: 'the next request probes it' },
    });
    await pool.time.advance(0);
    expect(pool.next()).toBe('a');
  });

  it('is degraded when its answers take far longer than usual', async () => {
    const pool = samplePool(['a']);
    const answers = async (count: number, ms: number): Promise<void> => {
      for (let call = 0; call < count; call += 1) {
        const lease = pool.lease();
        await pool.time.advance(ms);
        lease.answered(200, {});
        lease.settle({ kind: 'success' });
        await pool.time.advance(5_000 - ms);
      }
    };
    await answers(100, 300);
    expect(pool.stateOf('a').state).toBe('healthy');
    await answers(40, 2_000);
    expect(pool.stateOf('a')).toMatchObject({ state: 'degraded' });
    expect(pool.stateOf('a').reason).toMatch(/^answers take \d\.\d times as long as usual$/);
  });
});

describe('quotas of the day', () => {
  const limits = { ...NO_LIMITS, requestsPerDay: 100, inputTokensPerDay: 1_000_000 };

  it('take a key out when one is used up, until 00:00 UTC', async () => {
    const pool = samplePool([key('a', { limits })]);
    for (let call = 0; call < 100; call += 1) pool.lease().settle({ kind: 'success' });
    const midnight = Date.UTC(2026, 10, 24);
    expect(pool.stateOf('a')).toMatchObject({
      state: 'quarantined',
      reason: 'its own quota of requests for today is used up',
      untilMs: midnight,
    });
    expect(pool.choose()).toMatchObject({
      kind: 'none',
      cause: 'capacity',
      retryAfterMs: midnight - pool.time.wallNow(),
    });
    await pool.time.advance(midnight - pool.time.wallNow() + 1_000);
    expect(pool.next()).toBe('a');
  });

  it('are told of at 70, 85 and 95 %', async () => {
    const pool = samplePool([key('a', { limits })]);
    const marks: unknown[] = [];
    pool.view.subscribe((event) => event.kind === 'quota' && event.per === 'day' && marks.push(event.alert));
    for (let call = 0; call < 96; call += 1) {
      pool.lease().settle({ kind: 'success' });
      await pool.time.advance(2_000);
    }
    expect(marks).toEqual([70, 85, 95]);
    const requests = pool.reportOf('a').day[0];
    expect(requests).toMatchObject({ dimension: 'requests', used: 96, limit: 100, alert: 95 });
  });

  it('come with a forecast', async () => {
    const pool = samplePool([key('a', { limits })]);
    for (let minute = 0; minute < 25; minute += 1) {
      for (let call = 0; call < 2; call += 1) {
        pool.lease({ inputTokens: 500 }).settle({ kind: 'success' });
        await pool.time.advance(30_000);
      }
    }
    const [requests, input] = pool.reportOf('a').day;
    expect(requests?.forecast).toMatchObject({ confidence: 'high' });
    const left = ((requests?.forecast?.exhaustedMs ?? 0) - pool.time.wallNow()) / 60_000;
    expect(left).toBeGreaterThan(23);
    expect(left).toBeLessThan(28);
    expect(input?.forecast).toMatchObject({ exhaustedMs: null });
  });

  it('survive a clock that jumps: nothing is reset and nothing negative', async () => {
    const pool = samplePool([key('a', { limits })]);
    for (let call = 0; call < 100; call += 1) pool.lease().settle({ kind: 'success' });
    pool.time.shiftWall(-10 * 86_400_000);
    await pool.time.advance(1_000);
    pool.time.shiftWall(10 * 86_400_000);
    await pool.time.advance(1_000);
    expect(pool.next()).toBe('none: capacity');
    expect(pool.reportOf('a').day[0]?.used).toBe(100);
  });
});

describe('quotas of the minute', () => {
  it('are told of by organization and class of models', async () => {
    const pool = samplePool([
      key('a', { organization: 'ours', limits: { ...NO_LIMITS, requestsPerMinute: 100 } }),
    ]);
    for (let call = 0; call < 75; call += 1) pool.lease();
    await pool.time.advance(1_000);
    expect(pool.events.at(-1)).toMatchObject({
      kind: 'quota',
      per: 'minute',
      label: 'ours',
      dimension: 'requests',
      modelClass: 'claude-sonnet-4',
      alert: 70,
      limit: 100,
    });
    await pool.time.advance(30_000);
    expect(pool.events.at(-1)).toMatchObject({ kind: 'quota', alert: null });
  });
});
