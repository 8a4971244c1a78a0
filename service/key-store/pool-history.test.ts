import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyState, PoolEvent } from '../key-pool/pool-view.ts';
import type { KeyStoreChange } from './key-record.ts';
import { keepPoolHistory, type PoolHistory } from './pool-history.ts';

let tell: (event: PoolEvent) => void;
let written: KeyStoreChange[][];
let failing: boolean;
let history: PoolHistory;

beforeEach(() => {
  vi.useFakeTimers();
  written = [];
  failing = false;
  history = keepPoolHistory({
    view: {
      subscribe: (listener) => {
        tell = listener;
        return () => void (tell = () => {});
      },
    },
    records: {
      apply: (changes) => {
        if (failing) return Promise.reject(new Error('the disk is full'));
        written.push([...changes]);
        return Promise.resolve();
      },
    },
    isKept: (id) => id !== 'simulator-1',
  });
});
afterEach(() => vi.useRealTimers());

function state(from: KeyState, to: KeyState, reason: string | null = null, keyId = 'key-1', atMs = 0): void {
  tell({ kind: 'state', keyId, label: 'lab-1', from, to, reason, untilMs: null, atMs });
}

const texts = (): string[] =>
  written.flat().map((change) => (change.kind === 'event' ? change.event.detail : ''));

describe('the history of keys at work', () => {
  it('tells when one goes and why, and when it is back, in one write', async () => {
    state('healthy', 'open', '5 failures in a row');
    state('open', 'half-open');
    state('half-open', 'recovering');
    state('recovering', 'healthy');
    state('healthy', 'degraded', 'slow');
    state('degraded', 'healthy');
    tell({
      kind: 'organization',
      keyId: 'key-1',
      label: 'lab-1',
      upstreamId: 'org-7',
      change: 'learnt',
      atMs: 1,
    });
    expect(written).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(written).toHaveLength(1);
    expect(texts()).toEqual([
      'Its breaker opened: 5 failures in a row.',
      'Serves again in full.',
      'Belongs to the organization org-7, the upstream says.',
    ]);
  });

  it('stays short for a key that flaps, and has none for the simulator’s', async () => {
    for (let time = 0; time < 50; time += 1) state('healthy', 'quarantined', '401');
    state('healthy', 'quarantined', '401', 'key-2');
    state('healthy', 'quarantined', '401', 'simulator-1');
    state('healthy', 'quarantined', '401', 'key-1', 60_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(texts()).toHaveLength(12);
  });

  it('goes on after a write that failed, and writes the rest at the end', async () => {
    failing = true;
    state('healthy', 'quarantined', '401');
    await vi.advanceTimersByTimeAsync(1_000);
    failing = false;
    state('quarantined', 'healthy');
    await history.close();
    state('healthy', 'open');
    expect(texts()).toEqual(['Serves again in full.']);
  });
});
