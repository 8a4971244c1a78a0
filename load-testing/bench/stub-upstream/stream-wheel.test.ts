import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StreamWheel, type WheelStream } from './stream-wheel.ts';

/** A wheel whose time is moved by hand, and streams that note what was written to them. */
function wheelAt(start: number) {
  let now = start;
  const wheel = new StreamWheel({
    now: () => now,
    delta: (writtenAt) => Buffer.from(`delta@${writtenAt}`),
    closing: (writtenAt) => Buffer.from(`closing@${writtenAt}`),
  });
  return {
    add: (intervalMs: number, left: number) => {
      const written: string[] = [];
      const stream: WheelStream = {
        left,
        intervalMs,
        gone: false,
        write: (b) => void written.push(b.toString()),
      };
      wheel.add(stream);
      return { stream, written };
    },
    moveTo: (time: number) => {
      now = time;
      wheel.advance();
    },
  };
}

describe('StreamWheel', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes a delta each interval and closes with the last', () => {
    const { add, moveTo } = wheelAt(0);
    const { written } = add(20, 3);
    for (let time = 1; time <= 100; time++) moveTo(time);
    expect(written).toEqual(['delta@20', 'delta@40', 'closing@60']);
  });

  it('serves late what a late tick missed, stamped with the real time, and keeps the schedule after it', () => {
    const { add, moveTo } = wheelAt(0);
    const { written } = add(10, 4);
    moveTo(25);
    moveTo(30);
    moveTo(40);
    expect(written).toEqual(['delta@25', 'delta@25', 'delta@30', 'closing@40']);
  });

  it('keeps streams of different intervals and starts apart', () => {
    const { add, moveTo } = wheelAt(5);
    const first = add(10, 2);
    moveTo(8);
    const second = add(4, 2);
    for (let time = 9; time <= 40; time++) moveTo(time);
    expect(first.written).toEqual(['delta@15', 'closing@25']);
    expect(second.written).toEqual(['delta@12', 'closing@16']);
  });

  it('forgets a stream whose client is gone and runs no timer without streams', () => {
    const { add, moveTo } = wheelAt(0);
    const { stream, written } = add(10, 5);
    moveTo(10);
    expect(vi.getTimerCount()).toBe(1);
    stream.gone = true;
    moveTo(20);
    moveTo(21);
    expect(written).toEqual(['delta@10']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('starts again after it ran empty, without catching up on the time between', () => {
    const { add, moveTo } = wheelAt(0);
    add(10, 1);
    moveTo(10);
    moveTo(1000);
    const { written } = add(10, 2);
    moveTo(1010);
    moveTo(1020);
    expect(written).toEqual(['delta@1010', 'closing@1020']);
  });
});
