import { describe, expect, it } from 'vitest';
import { samplePool, sampleKeySettings as key } from '../testing/sample-keys.ts';
import { Secret } from '../lib/secret.ts';

const labels = (pool: ReturnType<typeof samplePool>): string[] =>
  pool.choosing.keys.map(({ label }) => label);

describe('the keys of a pool', () => {
  it('are found by label, by print, and by the prints they had', () => {
    const pool = samplePool([key('a', { formerFingerprints: ['older', 'oldest'] }), 'b']);
    const a = pool.choosing.byLabel('a');
    expect(a?.label).toBe('a');
    expect(pool.choosing.byLabel('c')).toBeUndefined();
    expect(pool.choosing.byFingerprint('print-of-a')).toBe(a);
    expect(pool.choosing.byFingerprint('oldest')).toBe(a);
    expect(pool.choosing.byFingerprint('')).toBeUndefined();
  });

  it('come and go in the order of their configuration', () => {
    const pool = samplePool(['a', 'b']);
    expect(pool.administration.add(key('c'))).toEqual({ kind: 'done' });
    expect(pool.administration.remove('id-of-a')).toEqual({ kind: 'done' });
    expect(labels(pool)).toEqual(['b', 'c']);
    expect(pool.administration.configure([key('d'), key('c')])).toEqual({ kind: 'done' });
    expect(labels(pool)).toEqual(['d', 'c']);
    expect(pool.administration.settings().map(({ id }) => id)).toEqual(['id-of-d', 'id-of-c']);
  });

  it('have ids, labels and secrets of their own, or nothing is changed', () => {
    const pool = samplePool(['a', 'b']);
    const taken = [
      pool.administration.add(key('a', { label: 'new', fingerprint: 'new' })),
      pool.administration.add(key('new', { label: 'a' })),
      pool.administration.add(key('new', { fingerprint: 'print-of-b' })),
      pool.administration.update('id-of-b', { label: 'a' }),
      pool.administration.configure([key('x'), key('y', { label: 'x' })]),
    ];
    expect(taken).toEqual([
      { kind: 'taken', by: 'id', label: 'a' },
      { kind: 'taken', by: 'label', label: 'a' },
      { kind: 'taken', by: 'secret', label: 'b' },
      { kind: 'taken', by: 'label', label: 'a' },
      { kind: 'taken', by: 'label', label: 'x' },
    ]);
    expect(labels(pool)).toEqual(['a', 'b']);
    expect(pool.administration.update('nobody', {})).toEqual({ kind: 'unknown' });
    expect(pool.administration.remove('nobody')).toEqual({ kind: 'unknown' });
    expect(pool.administration.resetBreaker('nobody')).toEqual({ kind: 'unknown' });
  });

  it('keep what was learnt of them while they are changed', () => {
    const pool = samplePool(['a', 'b']);
    pool.meet('a', { kind: 'failure', reason: '500' });
    const open = pool.lease({ only: pool.keyOf('a') });
    pool.administration.update('id-of-a', { label: 'renamed', weight: 3 });
    pool.administration.configure([key('b'), key('a', { label: 'renamed again', tier: 'fallback' })]);
    expect(pool.stateOf('renamed again')).toMatchObject({
      requests: 2,
      failures: 1,
      inFlight: 1,
      tier: 'fallback',
    });
    open.settle({ kind: 'success' });
    expect(pool.stateOf('renamed again').inFlight).toBe(0);
  });

  it('keep their history through a rotation, and answer with the new secret', () => {
    const pool = samplePool(['a']);
    for (let call = 0; call < 5; call += 1) pool.meet('a', { kind: 'failure', reason: '500' });
    const secret = new Secret('sk-ant-the-new-secret');
    pool.administration.update('id-of-a', { secret, fingerprint: 'new', formerFingerprints: ['print-of-a'] });
    expect(pool.stateOf('a')).toMatchObject({ state: 'healthy', requests: 5, masked: secret.masked });
    expect(pool.lease().key.secret.reveal()).toBe('sk-ant-the-new-secret');
    expect(pool.choosing.byFingerprint('print-of-a')?.fingerprint).toBe('new');
  });

  it('are the same object to the gateway for as long as nothing on them changes', () => {
    const pool = samplePool(['a']);
    const before = pool.keyOf('a');
    pool.administration.update('id-of-a', { weight: 2, disabled: 'for a while' });
    expect(pool.keyOf('a')).toBe(before);
  });

  it('let calls under way end when they are removed', () => {
    const pool = samplePool(['a', 'b']);
    const lease = pool.lease({ only: pool.keyOf('a') });
    pool.administration.remove('id-of-a');
    expect(pool.next()).toBe('b');
    lease.answered(200, { 'anthropic-organization-id': 'org-1' });
    lease.settle({ kind: 'bad-credential', reason: '401' });
    expect(labels(pool)).toEqual(['b']);
    expect(pool.view.report().organizations).toHaveLength(1);
  });
});

describe('a key that is switched off', () => {
  it('serves nobody, says why, and comes back as it was', () => {
    const pool = samplePool(['a', 'b']);
    pool.administration.disable('id-of-a', 'by j.reyes');
    expect(pool.stateOf('a')).toMatchObject({ state: 'disabled', reason: 'by j.reyes', untilMs: null });
    expect(pool.next()).toBe('b');
    pool.administration.enable('id-of-a');
    expect(pool.stateOf('a').state).toBe('healthy');
    expect(pool.events).toMatchObject([
      { kind: 'state', label: 'a', from: 'healthy', to: 'disabled', reason: 'by j.reyes' },
      { kind: 'state', label: 'a', from: 'disabled', to: 'healthy', reason: null },
    ]);
  });
});

describe('a key made for another upstream', () => {
  it('is never sent to this one', () => {
    const upstreamOrigin = 'https://api.anthropic.com';
    const pool = samplePool(
      [key('a', { upstreamOrigin: 'https://elsewhere.example' }), key('b', { upstreamOrigin })],
      {
        upstreamOrigin,
      },
    );
    expect(pool.stateOf('a')).toMatchObject({ state: 'disabled' });
    expect(pool.stateOf('a').reason).toContain('https://elsewhere.example');
    expect(pool.choose({ only: pool.keyOf('a') }).kind).toBe('none');
    expect(pool.next()).toBe('b');
  });
});

describe('the switch that stops all paid calls', () => {
  it('stops them, and lets them go on', () => {
    const pool = samplePool(['a']);
    pool.administration.stopPaidCalls('by j.reyes, over budget');
    expect(pool.choose()).toMatchObject({ kind: 'none', reasons: ['by j.reyes, over budget'] });
    expect(pool.choose({ only: pool.keyOf('a') }).kind).toBe('none');
    expect(pool.view.report().stopped).toBe('by j.reyes, over budget');
    pool.administration.stopPaidCalls(null);
    expect(pool.next()).toBe('a');
    expect(pool.events.map((event) => event.kind)).toEqual(['stopped', 'stopped']);
  });
});
