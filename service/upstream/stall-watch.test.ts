import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { StallWatch, type Watched } from './stall-watch.ts';

/** A sweep stands for five seconds. */
const LIMITS = { headMs: 15_000, betweenBytesMs: 10_000 };

class Call implements Watched {
  seenAt = 0;
  place = -1;
  hasHead = false;
  ended = 0;
  stalled(): void {
    this.ended += 1;
  }
}

describe('the stall watch', () => {
  let watch = new StallWatch(LIMITS);
  afterEach(() => watch.close());
  const sweeps = (count: number): void => {
    for (let sweep = 0; sweep < count; sweep += 1) watch.sweep();
  };
  const watched = (hasHead: boolean): Call => {
    const call = new Call();
    call.hasHead = hasHead;
    watch.add(call);
    return call;
  };

  it('ends a call that gets no head, or no byte, for longer than its limit, and only once', () => {
    watch = new StallWatch(LIMITS);
    const waiting = watched(false);
    const reading = watched(true);
    sweeps(2);
    expect([waiting.ended, reading.ended]).toEqual([0, 0]);
    sweeps(1);
    expect([waiting.ended, reading.ended]).toEqual([0, 1]);
    sweeps(10);
    expect([waiting.ended, reading.ended]).toEqual([1, 1]);
  });

  it('leaves a call alone to which something comes now and then, however long it takes', () => {
    watch = new StallWatch(LIMITS);
    const call = watched(true);
    for (let turn = 0; turn < 100; turn += 1) {
      sweeps(2);
      watch.touch(call);
    }
    expect(call.ended).toBe(0);
  });

  it('watches exactly the calls that were added and not removed, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(20)), { maxLength: 60 }), (steps) => {
        watch.close();
        watch = new StallWatch(LIMITS);
        const calls = Array.from({ length: 21 }, () => new Call());
        const expected = new Set<Call>();
        for (const [add, index] of steps) {
          const call = calls[index];
          if (call === undefined) continue;
          if (add && !expected.has(call)) {
            watch.add(call);
            expected.add(call);
          } else if (!add) {
            watch.remove(call);
            expected.delete(call);
          }
        }
        sweeps(4);
        for (const call of calls) expect(call.ended).toBe(expected.has(call) ? 1 : 0);
      }),
    );
  });
});
