import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../lib/secret.ts';
import { classifyBadRequest, classifyResponse } from '../classify-response.ts';
import type { Lease, Outcome, PoolKey, Wanted } from '../key-pool.ts';
import type { KeySnapshot } from '../pool-view.ts';
import { MemoryKeyPool } from './memory-key-pool.ts';

const key = (label: string): PoolKey => ({
  label,
  tier: label.startsWith('fallback') ? 'fallback' : 'primary',
  secret: new Secret(`sk-ant-secret-of-${label}`),
  fingerprint: `print-of-${label}`,
  simulated: false,
});

const SUCCESS: Outcome = { kind: 'success' };
const FAILURE: Outcome = { kind: 'failure', reason: 'upstream answered 500' };
const REFUSED: Outcome = { kind: 'bad-credential', reason: 'upstream answered 401' };
const FORBIDDEN: Outcome = { kind: 'forbidden', reason: 'upstream answered 403' };
const limited = (retryAfterMs?: number): Outcome => ({ kind: 'rate-limited', retryAfterMs });

function poolOf(...labels: string[]) {
  let nowMs = 5_000;
  const keys = labels.map(key);
  const pool = new MemoryKeyPool(keys, { now: () => nowMs, wallNow: () => 1_000_000 + nowMs });
  const choose = (wanted: Partial<Wanted> = {}) => pool.choose({ model: 'm', exclude: [], ...wanted });
  const lease = (wanted: Partial<Wanted> = {}): Lease => {
    const choice = choose(wanted);
    if (choice.kind !== 'lease') throw new Error(`no lease: ${JSON.stringify(choice)}`);
    return choice.lease;
  };
  return {
    pool,
    keys,
    choose,
    lease,
    pass: (ms: number) => (nowMs += ms),
    /** Label of the key that serves now. */
    next: (wanted: Partial<Wanted> = {}): string => {
      const choice = choose(wanted);
      if (choice.kind !== 'lease') return choice.kind;
      choice.lease.settle({ kind: 'neutral' });
      return choice.lease.key.label;
    },
    /** The key of that label meets with `outcome`. */
    meet: (label: string, outcome: Outcome, model: string | null = 'm', beta: string | null = null) =>
      lease({ only: keys.find((each) => each.label === label), model, beta }).settle(outcome),
    state: (label: string): KeySnapshot => {
      const found = pool.snapshot().find((each) => each.label === label);
      if (found === undefined) throw new Error(`no key ${label}`);
      return found;
    },
  };
}

describe('turns', () => {
  it('give every key its share', () => {
    const { next } = poolOf('a', 'b', 'c');
    expect(Array.from({ length: 7 }, () => next())).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
  });

  it('pass over keys that rest, and keys that were tried', () => {
    const { next, meet, keys } = poolOf('a', 'b', 'c');
    meet('b', REFUSED);
    expect([next(), next(), next()]).toEqual(['a', 'c', 'a']);
    expect(next({ exclude: keys.filter((each) => each.label !== 'c') })).toBe('c');
  });

  it('come to fallbacks only when no primary can serve', () => {
    const { next, meet, pass, keys } = poolOf('a', 'b', 'fallback-1', 'fallback-2');
    expect([next(), next(), next()]).toEqual(['a', 'b', 'a']);
    meet('a', REFUSED);
    expect([next(), next()]).toEqual(['b', 'b']);
    meet('b', limited(5_000));
    expect([next(), next(), next()]).toEqual(['fallback-1', 'fallback-2', 'fallback-1']);
    expect(next({ model: 'another' })).toBe('b');
    expect(next({ model: 'another', exclude: keys.slice(0, 2) })).toBe('fallback-2');
    pass(5_000);
    expect(next()).toBe('b');
  });
});

describe('a named key', () => {
  it('serves even while it rests: nobody else can', () => {
    const { next, meet, keys } = poolOf('a', 'b');
    meet('b', REFUSED);
    expect(next({ only: keys[1] })).toBe('b');
  });

  it('is found by its label and by its print', () => {
    const { pool, keys } = poolOf('a', 'b');
    expect(pool.byLabel('b')).toBe(keys[1]);
    expect(pool.byLabel('c')).toBeUndefined();
    expect(pool.byFingerprint('print-of-a')).toBe(keys[0]);
    expect(pool.byFingerprint('')).toBeUndefined();
    expect(pool.choose({ model: null, exclude: [], only: key('stranger') })).toEqual({ kind: 'empty' });
  });
});

describe('a lease', () => {
  it('counts as one request under way until it is settled, once', () => {
    const { lease, state } = poolOf('a');
    const [one, two] = [lease(), lease()];
    expect(state('a')).toMatchObject({ inFlight: 2, requests: 2, failures: 0 });
    one.settle(FAILURE);
    one.settle(FAILURE);
    one.settle(REFUSED);
    expect(state('a')).toMatchObject({ inFlight: 1, failures: 1, state: 'healthy' });
    two.settle(SUCCESS);
    expect(state('a')).toMatchObject({ inFlight: 0, requests: 2, failures: 1 });
  });
});

describe('what keys meet with', () => {
  it('a refused credential: rests for 30 s, for every model', () => {
    const { meet, next, choose, pass, state } = poolOf('a');
    meet('a', REFUSED);
    expect(state('a')).toMatchObject({
      state: 'quarantined',
      reason: 'upstream answered 401',
      untilMs: 1_035_000,
      failures: 1,
    });
    expect(choose({ model: 'another' })).toEqual({
      kind: 'none',
      cause: 'health',
      retryAfterMs: 30_000,
      reasons: ['a: upstream answered 401; tried again in 30 s'],
    });
    pass(29_999);
    expect(next()).toBe('none');
    pass(1);
    expect(next()).toBe('a');
    expect(state('a')).toMatchObject({ state: 'healthy', reason: null, untilMs: null });
  });

  it('a missing permission: rests for 60 s, for that model alone', () => {
    const { meet, next, choose, pass, state } = poolOf('a');
    meet('a', FORBIDDEN);
    expect(next()).toBe('none');
    expect(choose()).toMatchObject({ cause: 'health', retryAfterMs: 60_000 });
    expect(next({ model: 'another' })).toBe('a');
    expect(next({ model: null })).toBe('a');
    expect(state('a')).toMatchObject({ state: 'degraded', reason: 'm: upstream answered 403' });
    pass(60_000);
    expect(next()).toBe('a');
  });

  it('a missing permission, asked for with a beta: rests for that beta of that model alone', () => {
    const { meet, next, pass, state } = poolOf('a');
    meet('a', FORBIDDEN, 'm', 'new-thing-2026');
    expect(next({ beta: 'new-thing-2026' })).toBe('none');
    expect(next()).toBe('a');
    expect(next({ beta: 'another-thing' })).toBe('a');
    expect(next({ beta: 'new-thing-2026', model: 'another' })).toBe('a');
    expect(state('a').reason).toBe('m with new-thing-2026: upstream answered 403');
    meet('a', limited(1_000));
    expect(next({ beta: 'another-thing' })).toBe('none');
    pass(60_000);
    expect(next({ beta: 'new-thing-2026' })).toBe('a');
  });

  it('a rate limit with a time: rests until then, for that model alone', () => {
    const { meet, next, choose, pass } = poolOf('a');
    meet('a', limited(3_600_000));
    expect(choose()).toMatchObject({ kind: 'none', cause: 'capacity', retryAfterMs: 3_600_000 });
    expect(next({ model: 'another' })).toBe('a');
    pass(3_599_999);
    expect(next()).toBe('none');
    pass(1);
    expect(next()).toBe('a');
  });

  it('rate limits without a time: rests for 1 s, twice as long each time, 60 s at most', () => {
    const { meet, choose, pass } = poolOf('a');
    const rests: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      meet('a', limited());
      const choice = choose();
      if (choice.kind !== 'none') throw new Error('it does not rest');
      rests.push(choice.retryAfterMs);
      pass(choice.retryAfterMs);
    }
    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    pass(1);
    meet('a', SUCCESS);
    meet('a', limited());
    expect(choose()).toMatchObject({ retryAfterMs: 1_000 });
  });

  it('a success that was under way when the limit came: the rest holds', () => {
    const { lease, meet, next } = poolOf('a');
    const early = lease();
    meet('a', limited(10_000));
    early.settle(SUCCESS);
    expect(next()).toBe('none');
  });

  it('five failures in a row: rests for 10 s, and after it for every further failure', () => {
    const { meet, next, pass, state } = poolOf('a');
    for (let round = 0; round < 4; round += 1) meet('a', FAILURE);
    expect(state('a').state).toBe('healthy');
    meet('a', FAILURE);
    expect(state('a')).toMatchObject({
      state: 'open',
      reason: '5 failures in a row: upstream answered 500',
      untilMs: 1_015_000,
    });
    pass(10_000);
    expect(next()).toBe('a');
    meet('a', FAILURE);
    expect(next()).toBe('none');
    pass(10_000);
    meet('a', SUCCESS);
    for (let round = 0; round < 4; round += 1) meet('a', FAILURE);
    expect(state('a').state).toBe('healthy');
  });

  it('an overloaded platform: nothing, since no key is to blame', () => {
    const { meet, next, state } = poolOf('a');
    for (let round = 0; round < 100; round += 1) meet('a', { kind: 'overloaded' });
    expect(next()).toBe('a');
    expect(state('a')).toMatchObject({ state: 'healthy', failures: 0 });
  });

  it('ten thousand mistakes of callers: nothing at all', () => {
    const { meet, next, state } = poolOf('a', 'b');
    const mistakes = [400, 404, 405, 408, 409, 410, 411, 413, 414, 415, 422, 431];
    const echo = JSON.stringify({
      error: { message: 'messages.0: “You have reached your specified API usage limits”' },
    });
    for (let round = 0; round < 10_000; round += 1) {
      const label = round % 2 === 0 ? 'a' : 'b';
      const status = mistakes[round % mistakes.length] ?? 400;
      meet(
        label,
        classifyResponse(status, { 'retry-after': '86400' }, () => 0),
        `model-${round}`,
      );
      if (status === 400) meet(label, classifyBadRequest(echo));
    }
    for (const label of ['a', 'b']) {
      expect(state(label)).toMatchObject({ state: 'healthy', reason: null, failures: 0, inFlight: 0 });
    }
    expect([next(), next()]).toEqual(['a', 'b']);
  });
});

describe('when no key can serve', () => {
  it('says empty where there is none', () => {
    expect(poolOf().choose()).toEqual({ kind: 'empty' });
  });

  it('names each key’s reason and the soonest end, and blames capacity where there is a limit', () => {
    const { meet, choose } = poolOf('a', 'b', 'fallback-1');
    meet('a', REFUSED);
    meet('b', limited(2_500));
    meet('fallback-1', FORBIDDEN);
    expect(choose()).toEqual({
      kind: 'none',
      cause: 'capacity',
      retryAfterMs: 2_500,
      reasons: [
        'a: upstream answered 401; tried again in 30 s',
        'b: upstream answered 429: rate limit; tried again in 3 s',
        'fallback-1: upstream answered 403; tried again in 60 s',
      ],
    });
  });

  it('says so too where every key was tried and none rests', () => {
    const { choose, keys } = poolOf('a');
    expect(choose({ exclude: keys })).toMatchObject({ kind: 'none', cause: 'health', reasons: [] });
  });

  it('reveals no secret', () => {
    const { meet, choose, pool } = poolOf('a');
    meet('a', REFUSED);
    expect(JSON.stringify([choose(), pool.snapshot()])).not.toContain('secret-of');
  });
});

describe('models named by clients', () => {
  it('are remembered in bounded number, and the newest of them', () => {
    const { meet, next, pass } = poolOf('a');
    for (let index = 0; index < 1_000; index += 1) meet('a', limited(60_000), `model-${index}`);
    expect(next({ model: 'model-999' })).toBe('none');
    expect(next({ model: 'model-0' })).toBe('a');
    pass(60_000);
    meet('a', FORBIDDEN, 'one-more');
    expect(next({ model: 'model-999' })).toBe('a');
  });
});

describe('whatever happens', () => {
  const outcome = fc.constantFrom<Outcome>(
    SUCCESS,
    { kind: 'neutral' },
    { kind: 'overloaded' },
    REFUSED,
    FORBIDDEN,
    FAILURE,
    limited(),
    limited(5_000),
  );

  it('no key rests for longer than 60 s without being told so, and no request under way is lost count of', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(outcome, fc.nat({ max: 90_000 }), fc.constantFrom('m', 'n', null)), {
          maxLength: 60,
        }),
        (events) => {
          const { pool, choose, pass, state } = poolOf('a', 'b', 'fallback-1');
          let underWay: { readonly lease: Lease; readonly outcome: Outcome }[] = [];
          for (const [met, ms, model] of events) {
            const choice = choose({ model });
            if (choice.kind === 'lease') underWay.push({ lease: choice.lease, outcome: met });
            if (choice.kind === 'none') expect(choice.retryAfterMs).toBeLessThanOrEqual(60_000);
            if (underWay.length > 3) {
              for (const each of underWay) each.lease.settle(each.outcome);
              underWay = [];
            }
            const counted = pool.snapshot().reduce((sum, each) => sum + each.inFlight, 0);
            expect(counted).toBe(underWay.length);
            pass(ms);
          }
          for (const each of underWay) each.lease.settle(each.outcome);
          pass(60_000);
          for (const label of ['a', 'b', 'fallback-1']) {
            expect(state(label)).toMatchObject({ state: 'healthy', inFlight: 0 });
          }
          expect(choose().kind).toBe('lease');
        },
      ),
    );
  });
});
