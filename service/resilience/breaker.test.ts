import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

/** Without jitter. */
const breakerOf = (): Breaker => new Breaker(() => 0.5);

/** A call that was sent and ended at `now`. */
function ends(breaker: Breaker, ok: boolean, now: number): boolean {
  return ok ? breaker.succeed(now, false, now) : breaker.fail('500', now, false, now);
}

function opened(now = 0): Breaker {
  const breaker = breakerOf();
  for (let call = 0; call < 5; call += 1) ends(breaker, false, now);
  expect(breaker.mode).toBe('open');
  return breaker;
}

function recovering(now = 20_000): Breaker {
  const breaker = opened();
  expect(breaker.chosen(now)).toBe(true);
  expect(breaker.succeed(now, true, now)).toBe(true);
  expect(breaker.mode).toBe('recovering');
  return breaker;
}

describe('a closed breaker', () => {
  it('opens at five failures in a row, whatever went well before', () => {
    const breaker = breakerOf();
    for (let call = 0; call < 100; call += 1) ends(breaker, true, call);
    for (let call = 0; call < 4; call += 1) expect(ends(breaker, false, 200)).toBe(false);
    expect(ends(breaker, false, 200)).toBe(true);
    expect(breaker).toMatchObject({ mode: 'open', reason: '5 calls in a row failed: 500', until: 10_200 });
  });

  it('opens at five failures that are half of the last calls', () => {
    const breaker = breakerOf();
    const calls = [true, false, true, false, true, false, true, false, true];
    for (const [at, ok] of calls.entries()) expect(ends(breaker, ok, at)).toBe(false);
    expect(ends(breaker, false, 10)).toBe(true);
    expect(breaker.reason).toBe('5 of the last 10 calls failed: 500');
  });

  it('stays closed with one failure in three, however many there are', () => {
    const breaker = breakerOf();
    for (let call = 0; call < 3_000; call += 1) ends(breaker, call % 3 !== 0, call);
    expect(breaker.mode).toBe('closed');
    expect(breaker.isTroubled(3_000)).toBe(true);
  });

  it('forgets after a minute', () => {
    const breaker = breakerOf();
    for (let call = 0; call < 4; call += 1) ends(breaker, false, call * 20_000);
    for (let call = 0; call < 4; call += 1) ends(breaker, false, 130_000);
    expect(breaker.mode).toBe('closed');
    expect(breaker.isTroubled(130_000)).toBe(true);
    expect(breaker.isTroubled(200_000)).toBe(false);
  });

  it('takes a success for the end of a row only if it was sent after the last failure', () => {
    const breaker = breakerOf();
    for (let call = 0; call < 20; call += 1) ends(breaker, true, 0);
    for (let call = 0; call < 4; call += 1) ends(breaker, false, 100);
    breaker.succeed(50, false, 110);
    expect(ends(breaker, false, 120)).toBe(true);
  });
});

describe('an open breaker', () => {
  it('lets one probe go when its time has come', () => {
    const breaker = opened();
    expect(breaker.restsUntil).toBe(10_000);
    expect(breaker.advance(9_999)).toBe(false);
    expect(breaker.advance(10_000)).toBe(true);
    expect(breaker).toMatchObject({ mode: 'half-open', probing: false });
    expect(breaker.restsUntil).toBeLessThan(0);
    expect(breaker.chosen(11_000)).toBe(true);
    expect(breaker).toMatchObject({ probing: true, restsUntil: 71_000 });
  });

  it('rests twice as long each time, two minutes at most', () => {
    const breaker = opened();
    const rests: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      const now = breaker.until;
      breaker.chosen(now);
      breaker.fail('500', now, true, now);
      rests.push(breaker.until - now);
    }
    expect(rests).toEqual([20_000, 40_000, 80_000, 120_000, 120_000, 120_000]);
    expect(breaker.reason).toBe('the probe failed: 500');
  });

  it('does not listen to calls sent before it opened', () => {
    const breaker = opened(1_000);
    breaker.chosen(12_000);
    expect(breaker.fail('500', 500, false, 12_001)).toBe(false);
    expect(breaker.succeed(500, false, 12_002)).toBe(false);
    expect(breaker.mode).toBe('half-open');
  });

  it('gives the probe to the next when one was lost', () => {
    const breaker = opened();
    breaker.chosen(10_000);
    breaker.probeLost();
    expect(breaker.restsUntil).toBeLessThan(0);
    expect(breaker.chosen(10_001)).toBe(true);
  });
});

describe('a breaker on its way back', () => {
  it('goes by 10, 25 and 50 % to the whole, half a minute each', () => {
    const breaker = recovering();
    const shares: number[] = [];
    for (let now = 20_000; now <= 110_000; now += 10_000) {
      breaker.advance(now);
      shares.push(breaker.share);
    }
    expect(shares).toEqual([0.1, 0.1, 0.1, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 1]);
    expect(breaker).toMatchObject({ mode: 'closed', reason: '' });
  });

  it('stays in a stage that had failures', () => {
    const breaker = recovering();
    ends(breaker, true, 21_000);
    ends(breaker, false, 22_000);
    ends(breaker, true, 23_000);
    breaker.advance(50_000);
    expect(breaker.share).toBe(0.1);
    breaker.advance(80_000);
    expect(breaker.share).toBe(0.25);
  });

  it('opens again when half of its calls fail, two at least, and rests longer', () => {
    const breaker = recovering();
    expect(ends(breaker, false, 21_000)).toBe(false);
    expect(ends(breaker, false, 22_000)).toBe(true);
    expect(breaker).toMatchObject({
      mode: 'open',
      until: 42_000,
      reason: '2 of 2 calls failed after it came back: 500',
    });
  });

  it('begins afresh when an operator resets it', () => {
    const breaker = recovering();
    breaker.reset(30_000);
    expect(breaker).toMatchObject({ mode: 'closed', restsUntil: 0, share: 1 });
    for (let call = 0; call < 5; call += 1) ends(breaker, false, 31_000);
    expect(breaker.until).toBe(41_000);
  });
});
