import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TimerHeap } from './timer-heap.ts';

describe('the timer heap', () => {
  const clock = { now: () => performance.now(), wallNow: () => Date.now() };

  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs everything once, in the order of its time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { maxLength: 200 }), (delays) => {
        const heap = new TimerHeap(clock);
        const ran: number[] = [];
        for (const delay of delays) heap.after(delay, () => ran.push(delay));
        vi.advanceTimersByTime(6_000);
        expect(ran).toEqual(delays.toSorted((left, right) => left - right));
        expect(heap.size).toBe(0);
      }),
    );
  });

  it('does not run what was cancelled, nor anything after it is closed', () => {
    const heap = new TimerHeap(clock);
    const ran: string[] = [];
    const cancelled = heap.after(10, () => ran.push('cancelled'));
    heap.after(20, () => ran.push('kept'));
    cancelled.cancel();
    vi.advanceTimersByTime(50);
    heap.after(10, () => ran.push('closed'));
    heap.close();
    vi.advanceTimersByTime(50);
    expect(ran).toEqual(['kept']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is woken for an earlier time that is added later', () => {
    const heap = new TimerHeap(clock);
    const ran: number[] = [];
    heap.after(1_000, () => ran.push(1_000));
    heap.after(5, () => ran.push(5));
    vi.advanceTimersByTime(10);
    expect(ran).toEqual([5]);
    heap.close();
  });

  it('goes on after a callback that throws', () => {
    const heap = new TimerHeap(clock);
    const ran: number[] = [];
    heap.after(5, () => {
      throw new Error('a broken callback');
    });
    heap.after(50, () => ran.push(50));
    expect(() => vi.advanceTimersByTime(10)).toThrow('a broken callback');
    vi.advanceTimersByTime(60);
    expect(ran).toEqual([50]);
  });
});
