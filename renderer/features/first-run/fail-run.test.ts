import { describe, expect, it } from 'vitest';
import { advance, countSent, FAIL_SECONDS, isSending, PATIENCE_MS, startRun, stopRun } from './fail-run.ts';

const START = 1_000;
const END = START + FAIL_SECONDS * 1_000;
const healthy = { state: 'healthy' } as const;
const open = { state: 'open' } as const;
const run = startRun('simulated-1', 'f1', START);

describe('breaking a key on purpose', () => {
  it('runs until the fault is over, and then waits for the key', () => {
    const noticed = advance(run, open, START + 5_000);
    expect(noticed).toMatchObject({ kind: 'running', noticed: true });
    const after = advance(noticed, open, END + 1);
    expect(after.kind).toBe('recovering');
    expect(advance(after, { state: 'half-open' }, END + 2_000).kind).toBe('recovering');
    expect(advance(after, healthy, END + 9_000)).toMatchObject({ kind: 'over', key: 'simulated-1' });
  });

  it('is not over while the fault lasts, though the key looks healthy', () => {
    expect(advance(run, healthy, START + 20_000)).toBe(run);
    expect(advance(advance(run, open, START + 1), healthy, START + 20_000).kind).toBe('running');
  });

  it('gives a key that noticed nothing some seconds more', () => {
    expect(advance(run, healthy, END + 1).kind).toBe('recovering');
    expect(advance(run, healthy, END + 6_000).kind).toBe('over');
  });

  it('says so when the key stays away', () => {
    const late = advance(run, open, END + PATIENCE_MS);
    expect(late.kind).toBe('lasting');
    expect(advance(late, healthy, END + PATIENCE_MS + 1)).toBe(late);
  });

  it('can be stopped by hand', () => {
    const stopped = stopRun(run, START + 3_000);
    expect(stopped).toMatchObject({ kind: 'recovering', endsAt: START + 3_000 });
    expect(isSending(stopped)).toBe(true);
    expect(isSending(advance(stopped, healthy, START + 9_000))).toBe(false);
    expect(isSending(null)).toBe(false);
  });

  it('counts what was sent and what of it failed', () => {
    expect(countSent(countSent(run, true), false)).toMatchObject({ sent: 2, failed: 1 });
  });
});
