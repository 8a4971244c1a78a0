import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timingOf } from './timing.ts';

describe('the timing of a request', () => {
  it('is waiting, the way to the first byte, and the answer', () => {
    expect(timingOf({ queueMs: 100, firstByteMs: 400, durationMs: 1_000 })).toEqual([
      { id: 'waiting', from: 0, to: 100 },
      { id: 'first-byte', from: 100, to: 400 },
      { id: 'answer', from: 400, to: 1_000 },
    ]);
  });

  it('leaves out what took no time', () => {
    expect(timingOf({ queueMs: 0, firstByteMs: 400, durationMs: 400 })).toEqual([
      { id: 'first-byte', from: 0, to: 400 },
    ]);
  });

  it('is one span where no answer began', () => {
    expect(timingOf({ queueMs: 0, firstByteMs: null, durationMs: 60_000 })).toEqual([
      { id: 'all', from: 0, to: 60_000 },
    ]);
  });

  it('covers the whole time without holes, whatever was measured', () => {
    const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(ms, fc.option(ms), ms, (queueMs, firstByteMs, durationMs) => {
        const spans = timingOf({ queueMs, firstByteMs, durationMs });
        let at = 0;
        for (const { from, to } of spans) {
          expect(from).toBe(at);
          expect(to).toBeGreaterThanOrEqual(from);
          at = to;
        }
        expect(at).toBe(durationMs);
      }),
    );
  });
});
