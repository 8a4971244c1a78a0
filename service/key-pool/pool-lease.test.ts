import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODEL, samplePool, sampleKeySettings as key } from '../testing/sample-keys.ts';
import { classifyBadRequest, classifyResponse } from './classify-response.ts';
import type { Outcome } from './key-pool.ts';
import { NO_LIMITS } from './key-settings.ts';

const SUCCESS: Outcome = { kind: 'success' };
const FAILURE: Outcome = { kind: 'failure', reason: 'upstream answered 500' };
const LIMITS = {
  ...NO_LIMITS,
  requestsPerMinute: 1_000,
  inputTokensPerMinute: 100_000,
  outputTokensPerMinute: 50_000,
};

describe('a lease', () => {
  it('counts as one request under way until it is settled, once', () => {
    const { lease, stateOf } = samplePool(['a']);
    const [one, two] = [lease(), lease()];
    expect(stateOf('a')).toMatchObject({ inFlight: 2, requests: 2, failures: 0 });
    one.settle(FAILURE);
    one.settle(FAILURE);
    one.settle({ kind: 'bad-credential', reason: '401' });
    expect(stateOf('a')).toMatchObject({ inFlight: 1, failures: 1, state: 'healthy' });
    two.settle(SUCCESS);
    two.answered(200, {});
    expect(stateOf('a')).toMatchObject({ inFlight: 0, requests: 2, failures: 1 });
  });
});

describe('what keys meet with', () => {
  it.each([
    [400, 'healthy', true],
    [401, 'quarantined', false],
    [402, 'quarantined', false],
    [403, 'healthy', false],
    [404, 'healthy', true],
    [409, 'healthy', true],
    [413, 'healthy', true],
    [422, 'healthy', true],
    [429, 'degraded', false],
    [500, 'open', false],
    [504, 'open', false],
    [508, 'healthy', true],
    [529, 'healthy', false],
  ] as const)('%d five times: the key is %s; it serves the same model: %s', (status, state, serves) => {
    const pool = samplePool(['a']);
    for (let call = 0; call < 5; call += 1) {
      const choice = pool.choose();
      if (choice.kind !== 'lease') break;
      choice.lease.answered(status, {});
      choice.lease.settle(classifyResponse(status, { 'retry-after': '30' }, () => 0));
    }
    // A limit concerns one call already; the first of five.
    expect(pool.stateOf('a').state).toBe(state);
    expect(pool.next().startsWith('none')).toBe(!serves);
  });

  it('a missing permission: excluded for that model alone, for a minute', async () => {
    const pool = samplePool(['a']);
    pool.meet('a', { kind: 'forbidden', reason: 'upstream answered 403' });
    expect(pool.next()).toBe('none: health');
    expect(pool.choose()).toMatchObject({ retryAfterMs: 60_000 });
    expect(pool.next({ model: 'claude-opus-4-8' })).toBe('a');
    expect(pool.next({ model: null })).toBe('a');
    expect(pool.reportOf('a').exclusions).toMatchObject([{ model: MODEL, beta: null }]);
    await pool.time.advance(60_000);
    expect(pool.next()).toBe('a');
  });

  it('a missing permission, asked for with a beta: excluded for that beta of that model alone', () => {
    const pool = samplePool(['a']);
    pool.meet('a', { kind: 'forbidden', reason: '403' }, { beta: 'new-thing-2026' });
    expect(pool.next({ beta: 'new-thing-2026' })).toBe('none: health');
    expect(pool.next()).toBe('a');
    expect(pool.next({ beta: 'another-thing' })).toBe('a');
    expect(pool.next({ beta: 'new-thing-2026', model: 'claude-opus-4-8' })).toBe('a');
  });

  it('a rate limit with a time: the organization rests until then, for that class of models alone', async () => {
    const pool = samplePool([key('a1', { organization: 'one' }), key('a2', { organization: 'one' })]);
    pool.meet('a1', { kind: 'rate-limited', retryAfterMs: 3_600_000 });
    expect(pool.choose()).toMatchObject({ kind: 'none', cause: 'capacity', retryAfterMs: 3_600_000 });
    expect(pool.next({ model: 'claude-sonnet-4-20250514' })).toBe('none: capacity');
    expect(pool.next({ model: 'claude-opus-4-8' })).not.toContain('none');
    await pool.time.advance(3_600_000);
    expect(pool.next()).not.toContain('none');
  });

  it('rate limits without a time: rests for 1 s, twice as long each time, 60 s at most', async () => {
    const pool = samplePool(['a']);
    const rests: number[] = [];
    const meet = () => pool.lease().settle({ kind: 'rate-limited', retryAfterMs: undefined });
    for (let round = 0; round < 9; round += 1) {
      meet();
      const choice = pool.choose();
      if (choice.kind !== 'none') throw new Error('it does not rest');
      rests.push(choice.retryAfterMs);
      await pool.time.advance(choice.retryAfterMs);
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    await pool.time.advance(1);
    pool.lease().settle(SUCCESS);
    meet();
    expect(pool.choose()).toMatchObject({ retryAfterMs: 1_000 });
  });

  it('rate limits of calls that were under way together: one of them counts', () => {
    const pool = samplePool(['a']);
    const leases = Array.from({ length: 20 }, () => pool.lease());
    for (const lease of leases) lease.settle({ kind: 'rate-limited', retryAfterMs: undefined });
    expect(pool.choose()).toMatchObject({ retryAfterMs: 1_000 });
  });

  it('a success that was under way when the limit came: the rest holds', () => {
    const pool = samplePool(['a']);
    const early = pool.lease();
    pool.meet('a', { kind: 'rate-limited', retryAfterMs: 10_000 });
    early.settle(SUCCESS);
    expect(pool.next()).toBe('none: capacity');
  });

  it('five failures: open, then one probe among a hundred callers, then a tenth of the capacity', async () => {
    const pool = samplePool(['a']);
    for (let call = 0; call < 5; call += 1) pool.meet('a', FAILURE);
    expect(pool.stateOf('a')).toMatchObject({
      state: 'open',
      reason: '5 calls in a row failed: upstream answered 500',
    });
    expect(pool.choose()).toMatchObject({ kind: 'none', cause: 'health' });
    await pool.time.advance(10_000);
    expect(pool.stateOf('a').state).toBe('half-open');
    const callers = Array.from({ length: 100 }, () => pool.choose());
    const probes = callers.flatMap((choice) => (choice.kind === 'lease' ? choice.lease : []));
    expect(probes).toHaveLength(1);
    probes[0]?.answered(200, {});
    expect(pool.stateOf('a').state).toBe('recovering');
    expect(pool.reportOf('a')).toMatchObject({
      concurrency: 4,
      nextStep: { text: '25 % of capacity if no call fails' },
      ramp: [
        { share: 0 },
        { share: 0.1, reached: true },
        { share: 0.25, reached: false },
        { share: 0.5 },
        { share: 1 },
      ],
    });
    probes[0]?.settle(SUCCESS);
    await pool.time.advance(91_000);
    expect(pool.stateOf('a')).toMatchObject({ state: 'healthy', reason: null });
  });

  it('a probe whose caller left: the next one probes', async () => {
    const pool = samplePool(['a']);
    for (let call = 0; call < 5; call += 1) pool.meet('a', FAILURE);
    await pool.time.advance(10_000);
    pool.lease().settle({ kind: 'neutral' });
    expect(pool.stateOf('a').state).toBe('half-open');
    const probe = pool.lease();
    expect(pool.choose().kind).toBe('none');
    probe.settle(FAILURE);
    expect(pool.stateOf('a').state).toBe('open');
  });

  it('a failure that takes the key out, or meets it there, spends no retries', () => {
    const pool = samplePool(['a', 'b']);
    const leases = Array.from({ length: 7 }, () => pool.lease({ only: pool.keyOf('a') }));
    for (const lease of leases) lease.settle(FAILURE);
    expect(leases.map((lease) => lease.retryIsFree)).toEqual([false, false, false, false, true, true, true]);
    expect(pool.meet('b', { kind: 'overloaded' }).retryIsFree).toBe(false);
    expect(pool.meet('b', { kind: 'bad-credential', reason: '401' }).retryIsFree).toBe(true);
  });

  it('an overloaded platform: no key is to blame, the model rests for all, others do not', () => {
    const pool = samplePool(['a', 'b']);
    for (let call = 0; call < 5; call += 1) pool.lease().settle({ kind: 'overloaded' });
    expect(pool.choose()).toMatchObject({
      kind: 'none',
      reasons: [`the upstream is overloaded with ${MODEL}`],
    });
    expect(pool.next({ model: 'claude-opus-4-8' })).not.toContain('none');
    expect(pool.view.snapshot().map(({ state, failures }) => ({ state, failures }))).toEqual([
      { state: 'healthy', failures: 0 },
      { state: 'healthy', failures: 0 },
    ]);
    expect(pool.view.report().brownOuts).toMatchObject([{ model: MODEL }]);
    expect(pool.events).toMatchObject([{ kind: 'brown-out', model: MODEL, on: true }]);
  });

  it('ten thousand mistakes of callers: nothing at all for everybody else', async () => {
    const pool = samplePool([key('a', { limits: LIMITS }), key('b', { limits: LIMITS })]);
    const mistakes = [400, 413, 403, 404, 405, 408, 409, 410, 415, 422, 431];
    const echo = JSON.stringify({ error: { message: '“You have reached your specified API usage limits”' } });
    for (let round = 0; round < 10_000; round += 1) {
      const status = mistakes[round % mistakes.length] ?? 400;
      const choice = pool.choose({
        model: status === 403 ? 'claude-secret-1' : MODEL,
        inputTokens: 50,
        maxTokens: 10,
      });
      if (choice.kind !== 'lease') {
        // Every key was forbidden that one model, and the caller is told so.
        expect(status).toBe(403);
        continue;
      }
      choice.lease.answered(status, {});
      const outcome =
        status === 400
          ? classifyBadRequest(echo)
          : classifyResponse(status, { 'retry-after': '86400' }, () => 0);
      choice.lease.settle(outcome);
      if (round % 100 === 99) await pool.time.advance(6_000);
    }
    for (const label of ['a', 'b']) {
      expect(pool.stateOf(label)).toMatchObject({ state: 'healthy', reason: null, failures: 0, inFlight: 0 });
    }
    expect(pool.next()).not.toContain('none');
  });
});

describe('whatever happens', () => {
  const outcome = fc.constantFrom<Outcome>(
    SUCCESS,
    { kind: 'neutral' },
    { kind: 'overloaded' },
    { kind: 'bad-credential', reason: '401' },
    { kind: 'forbidden', reason: '403' },
    { kind: 'rate-limited', retryAfterMs: undefined },
    { kind: 'rate-limited', retryAfterMs: 5_000 },
  );

  it('no client takes a key out for more than a minute', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(outcome, fc.nat({ max: 30_000 }), fc.constantFrom(MODEL, 'claude-opus-4-8', null)),
          { maxLength: 40 },
        ),
        async (events) => {
          const pool = samplePool(['a', 'b']);
          for (const [met, ms, model] of events) {
            const choice = pool.choose({ model });
            if (choice.kind === 'lease') choice.lease.settle(met);
            await pool.time.advance(ms);
          }
          await pool.time.advance(61_000);
          expect(pool.view.snapshot().map((each) => each.state)).toEqual(['healthy', 'healthy']);
          expect(pool.choose().kind).toBe('lease');
        },
      ),
      { numRuns: 60 },
    );
  });
});
