import { describe, expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { createSpendingSwitch, type SpendingSwitch } from './spending-switch.ts';

/** A disk that keeps one text, or refuses to. */
function disk(saved?: string) {
  const kept = { text: saved, full: false, told: [] as (string | null)[] };
  const clock = new ManualClock();
  const open = (): SpendingSwitch =>
    createSpendingSwitch({
      clock,
      saved: kept.text,
      save: (text) => {
        if (kept.full) return Promise.reject(new Error('the disk is full'));
        kept.text = text;
        return Promise.resolve();
      },
      changed: (reason) => kept.told.push(reason),
    });
  return { kept, open, clock };
}

describe('the spending switch', () => {
  it('is off at first, and keeps what it was told across restarts', async () => {
    const { kept, open, clock } = disk();
    const spending = open();
    expect(spending.state()).toEqual({ stopped: false, reason: null, sinceMs: null });
    expect(await spending.stop('the bill')).toBe('kept');
    expect(spending.isStopped).toBe(true);
    clock.advance(60_000);

    const after = open();
    expect(after.state()).toEqual({ stopped: true, reason: 'the bill', sinceMs: clock.wallNow() - 60_000 });
    expect(await after.resume()).toBe('resumed');
    expect(open().isStopped).toBe(false);
    expect(kept.told).toEqual([null, 'the bill', 'the bill', null, null]);
  });

  it('stops at once although that cannot be written down', async () => {
    const { kept, open } = disk();
    const spending = open();
    kept.full = true;
    const stopping = spending.stop('the bill');
    expect(spending.isStopped).toBe(true);
    expect(await stopping).toBe('not-kept');
    expect(spending.isStopped).toBe(true);
  });

  it('stays stopped where going on cannot be written down', async () => {
    const { kept, open } = disk();
    const spending = open();
    await spending.stop('the bill');
    kept.full = true;
    expect(await spending.resume()).toBe('not-kept');
    expect(spending.isStopped).toBe(true);
    expect(kept.told.at(-1)).toBe('the bill');
  });

  it('counts as stopped where what was kept cannot be read', () => {
    expect(disk('{"reason":').open().isStopped).toBe(true);
  });
});
