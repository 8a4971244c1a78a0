import { describe, expect, it } from 'vitest';
import { MODEL, samplePool, sampleKeySettings as key } from '../../testing/sample-keys.ts';
import { Secret } from '../../lib/secret.ts';
import type { Outcome } from '../key-pool.ts';

const REFUSED: Outcome = { kind: 'bad-credential', reason: 'upstream answered 401' };
const MINUTE = 60_000;

describe('a key that the upstream refused to a client', () => {
  it('rests while the gateway asks by itself', () => {
    const pool = samplePool(['a', 'b']);
    pool.meet('a', REFUSED);
    expect(pool.confirmation.asked).toMatchObject([{ suspicion: 'credential', model: MODEL }]);
    expect(pool.stateOf('a')).toMatchObject({
      state: 'quarantined',
      reason: 'upstream answered 401; the gateway is asking whether that is so',
      untilMs: pool.time.wallNow() + MINUTE,
      failures: 1,
    });
    expect(pool.next()).toBe('b');
  });

  it('is healthy at once when the upstream accepts the gateway’s own request', async () => {
    const pool = samplePool(['a']);
    pool.meet('a', REFUSED);
    await pool.confirmation.answer({ kind: 'good' });
    expect(pool.stateOf('a')).toMatchObject({ state: 'healthy', reason: null, untilMs: null });
    expect(pool.next()).toBe('a');
  });

  it('is not asked after again for what was sent before, or shortly after, it was found good', async () => {
    const pool = samplePool(['a']);
    const only = pool.keyOf('a');
    const early = pool.lease({ only });
    pool.meet('a', REFUSED);
    await pool.time.advance(10);
    await pool.confirmation.answer({ kind: 'good' });
    await pool.time.advance(10_000);
    early.settle(REFUSED);
    expect(pool.stateOf('a').state).toBe('healthy');
    pool.meet('a', REFUSED);
    expect(pool.confirmation.asked).toHaveLength(2);
    await pool.confirmation.answer({ kind: 'good' });
    for (let call = 0; call < 100; call += 1) pool.meet('a', REFUSED);
    expect(pool.confirmation.asked).toHaveLength(2);
    expect(pool.stateOf('a').state).toBe('healthy');
  });

  it('is in use again after a minute at the latest when nobody confirms', async () => {
    const pool = samplePool(['a']);
    pool.meet('a', REFUSED);
    await pool.time.advance(MINUTE - 1);
    expect(pool.next()).toBe('none: health');
    await pool.time.advance(1);
    expect(pool.next()).toBe('a');
    await pool.time.advance(1_000);
    expect(pool.stateOf('a').state).toBe('healthy');
  });

  it('is in use again after ten seconds when the upstream cannot be asked', async () => {
    const pool = samplePool(['a']);
    pool.meet('a', REFUSED);
    await pool.confirmation.answer({ kind: 'unknown', reason: 'no connection' });
    expect(pool.choose()).toMatchObject({ kind: 'none', retryAfterMs: 10_000 });
    await pool.time.advance(11_000);
    expect(pool.stateOf('a').state).toBe('healthy');
  });
});

describe('a key that the upstream refused to the gateway too', () => {
  it('stays out, is asked after more and more seldom, and comes back by itself', async () => {
    const pool = samplePool(['a']);
    pool.meet('a', REFUSED);
    await pool.confirmation.answer({ kind: 'bad', reason: '401', untilMs: null });
    expect(pool.stateOf('a')).toMatchObject({
      state: 'quarantined',
      reason: 'upstream answered 401',
      untilMs: null,
    });
    const asked: number[] = [];
    let last = pool.time.now();
    for (let round = 0; round < 7; round += 1) {
      while (pool.confirmation.asked.length < round + 2) await pool.time.advance(30_000);
      asked.push(Math.round((pool.time.now() - last) / MINUTE));
      last = pool.time.now();
      await pool.confirmation.answer({ kind: 'bad', reason: '401', untilMs: null });
    }
    expect(asked.map((minutes) => Math.round(minutes / 15) * 15)).toEqual([15, 30, 60, 120, 240, 240, 240]);
    await pool.time.advance(241 * MINUTE);
    await pool.confirmation.answer({ kind: 'good' });
    expect(pool.next()).toBe('a');
    expect(pool.events.map((event) => event.kind)).toContain('confirmation');
  });

  it('is out until the day that was named, and asked after then', async () => {
    const pool = samplePool(['a']);
    const untilMs = pool.time.wallNow() + 8 * 3_600_000;
    pool.meet('a', { kind: 'bad-credential', reason: 'spend limit', suspicion: 'spend-limit', untilMs });
    expect(pool.confirmation.asked).toMatchObject([{ suspicion: 'spend-limit' }]);
    await pool.confirmation.answer({ kind: 'bad', reason: 'spend limit', untilMs: null });
    expect(pool.stateOf('a')).toMatchObject({ state: 'quarantined', reason: 'spend limit', untilMs });
    for (let hour = 0; hour < 7; hour += 1) {
      await pool.time.advance(3_600_000);
      await pool.confirmation.answer({ kind: 'bad', reason: 'spend limit', untilMs });
    }
    expect(pool.stateOf('a')).toMatchObject({ state: 'quarantined', untilMs });
    await pool.time.advance(3_601_000);
    await pool.confirmation.answer({ kind: 'good' });
    expect(pool.stateOf('a').state).toBe('healthy');
  });

  it('takes its whole organization along for a monthly cap', async () => {
    const pool = samplePool([
      key('a1', { organization: 'one' }),
      key('a2', { organization: 'one' }),
      key('b'),
    ]);
    const untilMs = pool.time.wallNow() + 8 * 86_400_000;
    pool.meet('a1', { kind: 'bad-credential', reason: 'monthly cap', suspicion: 'monthly-cap', untilMs });
    expect(pool.stateOf('a2').state).toBe('healthy');
    await pool.confirmation.answer({ kind: 'bad', reason: 'monthly cap', untilMs: null });
    expect(['a1', 'a2', 'b'].map((label) => pool.stateOf(label))).toMatchObject([
      { state: 'quarantined', untilMs },
      { state: 'quarantined', untilMs },
      { state: 'healthy' },
    ]);
  });

  it('is let out by a reset, and by a new secret', async () => {
    const pool = samplePool(['a', 'b']);
    for (const label of ['a', 'b']) pool.meet(label, REFUSED);
    await pool.confirmation.answer({ kind: 'bad', reason: '401', untilMs: null });
    pool.administration.resetBreaker('id-of-a');
    expect(pool.stateOf('a').state).toBe('healthy');
    const secret = new Secret('sk-ant-another-secret');
    pool.administration.update('id-of-b', { secret, fingerprint: 'new', formerFingerprints: ['print-of-b'] });
    expect(pool.stateOf('b').state).toBe('healthy');
  });

  it('is asked after at once when an operator wants it', async () => {
    const pool = samplePool(['a']);
    pool.meet('a', REFUSED);
    await pool.confirmation.answer({ kind: 'bad', reason: '401', untilMs: null });
    pool.administration.probeNow('id-of-a');
    expect(pool.reportOf('a').nextStep).toEqual({ text: 'the upstream is being asked', atMs: null });
    await pool.confirmation.answer({ kind: 'good' });
    expect(pool.stateOf('a').state).toBe('healthy');
  });
});

describe('an answer that comes too late', () => {
  it('says nothing of a secret that was replaced meanwhile', async () => {
    const pool = samplePool(['a']);
    const old = pool.lease();
    pool.meet('a', REFUSED);
    const secret = new Secret('sk-ant-another-secret');
    pool.administration.update('id-of-a', { secret, fingerprint: 'new', formerFingerprints: ['print-of-a'] });
    await pool.confirmation.answer({ kind: 'bad', reason: '401', untilMs: null });
    expect(pool.stateOf('a').state).toBe('healthy');
    old.settle(REFUSED);
    expect(pool.confirmation.asked).toHaveLength(1);
    expect(pool.stateOf('a').state).toBe('healthy');
  });
});
