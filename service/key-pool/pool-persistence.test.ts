import { describe, expect, it } from 'vitest';
import { MODEL, samplePool, sampleKeySettings as key } from '../testing/sample-keys.ts';
import { NO_LIMITS, type KeySettings } from './key-settings.ts';
import type { PoolState } from './pool-state.ts';

const FAILURE = { kind: 'failure', reason: 'upstream answered 500' } as const;

/** A pool as it is after the process was started again, `later` ms afterwards. */
async function restarted(state: PoolState, keys: readonly (string | KeySettings)[], later = 0) {
  const pool = samplePool(keys);
  await pool.time.advance(later);
  pool.state.restoreState(JSON.parse(JSON.stringify(state)) as PoolState);
  return pool;
}

describe('what survives a restart', () => {
  it('confirmed quarantines, with reason and end', async () => {
    const before = samplePool(['a', 'b', 'c']);
    const untilMs = before.time.wallNow() + 3_600_000;
    before.meet('a', { kind: 'bad-credential', reason: 'upstream answered 401' });
    before.meet('b', { kind: 'bad-credential', reason: 'spend limit', suspicion: 'spend-limit', untilMs });
    await before.confirmation.answer({ kind: 'bad', reason: 'no', untilMs: null });
    before.meet('c', { kind: 'bad-credential', reason: 'upstream answered 401' });
    const after = await restarted(before.state.saveState(), ['a', 'b', 'c']);
    expect(after.stateOf('a')).toMatchObject({
      state: 'quarantined',
      reason: 'upstream answered 401',
      untilMs: null,
    });
    expect(after.stateOf('b')).toMatchObject({ state: 'quarantined', reason: 'spend limit', untilMs });
    // Only suspected: the next request will show.
    expect(after.stateOf('c').state).toBe('healthy');
    const muchLater = await restarted(before.state.saveState(), ['a', 'b', 'c'], 3_700_000);
    expect(muchLater.stateOf('b').state).toBe('healthy');
  });

  it('a breaker that was open: it starts half-open', async () => {
    const before = samplePool(['a', 'b']);
    for (let call = 0; call < 5; call += 1) before.meet('a', FAILURE);
    const after = await restarted(before.state.saveState(), ['a', 'b']);
    expect(after.stateOf('a')).toMatchObject({
      state: 'half-open',
      reason: '5 calls in a row failed: upstream answered 500',
    });
    expect(after.stateOf('b').state).toBe('healthy');
  });

  it('counters of the day, and not those of another', async () => {
    const limited = key('a', { limits: { ...NO_LIMITS, requestsPerDay: 10 } });
    const before = samplePool([limited]);
    for (let call = 0; call < 10; call += 1) {
      before.lease({ inputTokens: 100 }).settle(
        { kind: 'success' },
        {
          inputTokens: 90,
          outputTokens: 20,
          cacheCreationTokens: 0,
          cacheReadTokens: 0,
        },
      );
    }
    const state = before.state.saveState();
    const after = await restarted(state, [limited]);
    expect(after.next()).toBe('none: capacity');
    expect(after.reportOf('a').day.map(({ used }) => used)).toEqual([10, 900, 200]);
    const tomorrow = await restarted(state, [limited], 86_400_000);
    expect(tomorrow.next()).toBe('a');
  });

  it('a `retry-after` that is not over', async () => {
    const before = samplePool(['a']);
    const lease = before.lease();
    lease.answered(429, { 'anthropic-organization-id': 'org-1' });
    lease.settle({ kind: 'rate-limited', retryAfterMs: 600_000 });
    const state = before.state.saveState();
    const after = await restarted(state, ['a'], 60_000);
    expect(after.choose()).toMatchObject({ kind: 'none', cause: 'capacity', retryAfterMs: 540_000 });
    expect(after.next({ model: 'claude-opus-4-8' })).toBe('a');
    expect((await restarted(state, ['a'], 600_000)).next()).toBe('a');
  });

  it('organizations with their limits, what was used of them, and where conversations find them', async () => {
    const before = samplePool(['a', 'b', 'c']);
    for (const [label, id] of Object.entries({ a: 'org-1', b: 'org-2', c: 'org-1' })) {
      const lease = before.lease({ only: before.keyOf(label), inputTokens: 1_000 });
      lease.answered(200, {
        'anthropic-organization-id': id,
        'anthropic-ratelimit-requests-limit': '1000',
        'anthropic-ratelimit-requests-remaining': '700',
      });
      lease.settle({ kind: 'success' });
    }
    const after = await restarted(before.state.saveState(), ['a', 'b', 'c']);
    const shown = after.view.report().organizations;
    expect(shown.map(({ upstreamId, keys }) => [upstreamId, keys])).toEqual([
      ['org-1', ['id-of-a', 'id-of-c']],
      ['org-2', ['id-of-b']],
    ]);
    expect(shown[0]?.buckets[0]).toMatchObject({ modelClass: 'claude-sonnet-4', limit: 1_000, level: 700 });
    const homes = (pool: typeof after) =>
      Array.from({ length: 200 }, (_, affinity) => {
        const id = pool.lease({ affinity: affinity * 7_919 }).key.label === 'b' ? 'org-2' : 'org-1';
        return id;
      });
    expect(homes(after)).toEqual(homes(before));
  });

  it('nothing of a key that has another secret now', async () => {
    const before = samplePool(['a']);
    for (let call = 0; call < 5; call += 1) before.meet('a', FAILURE);
    const after = await restarted(before.state.saveState(), [key('a', { fingerprint: 'another' })]);
    expect(after.stateOf('a').state).toBe('healthy');
  });

  it('nothing of what was written by another version', async () => {
    const before = samplePool(['a']);
    for (let call = 0; call < 5; call += 1) before.meet('a', FAILURE);
    const state = { ...before.state.saveState(), version: 99 } as unknown as PoolState;
    expect((await restarted(state, ['a'])).stateOf('a').state).toBe('healthy');
  });

  it('holds no secret', () => {
    const pool = samplePool(['a']);
    pool.lease({ model: MODEL });
    expect(JSON.stringify(pool.state.saveState())).not.toContain('secret-of');
  });
});
