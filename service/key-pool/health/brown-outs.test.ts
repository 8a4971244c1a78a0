import { describe, expect, it } from 'vitest';
import { BrownOut, BrownOuts } from './brown-outs.ts';

const watched = (): BrownOut => new BrownOut('m', () => 1);

function begun(now = 0): BrownOut {
  const brownOut = watched();
  for (let attempt = 0; attempt < 5; attempt += 1) brownOut.overloaded(now, now);
  expect(brownOut.mode).toBe('on');
  return brownOut;
}

describe('BrownOut', () => {
  it('takes four overloaded answers for nothing, and the fifth for a brown-out', () => {
    const brownOut = watched();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(brownOut.overloaded(attempt, attempt)).toBe(false);
      expect(brownOut.waitMs(attempt)).toBe(0);
    }
    expect(brownOut.overloaded(4, 4)).toBe(true);
    expect(brownOut.waitMs(4)).toBe(1_000);
  });

  it('does not begin while most attempts are answered', () => {
    const brownOut = watched();
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (attempt % 3 === 0) brownOut.overloaded(attempt, attempt);
      else brownOut.answered(attempt, attempt);
    }
    expect(brownOut.mode).toBe('watching');
  });

  it('does not begin on overloads long ago', () => {
    const brownOut = watched();
    for (let attempt = 0; attempt < 20; attempt += 1) brownOut.overloaded(attempt * 3_000, attempt * 3_000);
    expect(brownOut.mode).toBe('watching');
  });

  it('lets one try at a time, ever more seldom up to three seconds', () => {
    const brownOut = begun();
    const rests: number[] = [];
    let now = 0;
    for (let round = 0; round < 5; round += 1) {
      rests.push(brownOut.waitMs(now));
      now += brownOut.waitMs(now);
      expect(brownOut.begin(now)).toBe(true);
      expect(brownOut.waitMs(now)).toBe(-1);
      expect(brownOut.waitMs(now + 15_000)).toBe(0);
      brownOut.end(now + 50);
      brownOut.overloaded(now, now + 50);
      now += 50;
    }
    expect(rests).toEqual([1_000, 2_000, 3_000, 3_000, 3_000]);
  });

  it('lets the next try when one was lost', () => {
    const brownOut = begun();
    brownOut.begin(1_000);
    brownOut.end(1_500);
    expect(brownOut.waitMs(1_500)).toBe(0);
  });

  it('ends step by step: more under way with each answer', () => {
    const brownOut = begun();
    brownOut.begin(1_000);
    brownOut.end(1_100);
    expect(brownOut.answered(1_000, 1_100)).toBe(false);
    let most = 0;
    while (brownOut.waitMs(1_100) === 0) {
      brownOut.begin(1_100);
      most += 1;
    }
    expect(most).toBe(4);
    expect(brownOut.waitMs(1_100)).toBe(-1);
    let answers = 0;
    while (brownOut.mode !== 'watching') {
      brownOut.end(1_200);
      brownOut.answered(1_150, 1_200);
      brownOut.begin(1_200);
      answers += 1;
    }
    expect(answers).toBe(20);
  });

  it('comes back when half of those let in are overloaded again, not at the first one', () => {
    const brownOut = begun();
    brownOut.begin(1_000);
    brownOut.end(1_100);
    brownOut.answered(1_000, 1_100);
    for (const at of [1_110, 1_120]) brownOut.begin(at);
    brownOut.end(1_200);
    brownOut.overloaded(1_110, 1_200);
    expect(brownOut.mode).toBe('easing');
    brownOut.end(1_210);
    brownOut.overloaded(1_120, 1_210);
    expect(brownOut.mode).toBe('on');
  });

  it('does not listen to those sent before it began', () => {
    const brownOut = begun(500);
    expect(brownOut.answered(400, 600)).toBe(false);
    brownOut.overloaded(400, 700);
    expect(brownOut).toMatchObject({ mode: 'on', nextTry: 1_500 });
  });
});

describe('BrownOuts', () => {
  it('follow a model from its first overload until there are none any more', () => {
    const brownOuts = new BrownOuts(() => 1);
    expect(brownOuts.any).toBe(false);
    brownOuts.follow('m', 0)?.overloaded(0, 0);
    expect(brownOuts.of('m')?.model).toBe('m');
    expect(brownOuts.of('another')).toBeUndefined();
    brownOuts.forget(10_000);
    expect(brownOuts.any).toBe(true);
    brownOuts.forget(10_001);
    expect(brownOuts.any).toBe(false);
  });

  it('are bounded', () => {
    const brownOuts = new BrownOuts(() => 1);
    for (let index = 0; index < 64; index += 1) brownOuts.follow(`m-${index}`, 0)?.overloaded(0, 0);
    expect(brownOuts.follow('one-more', 1)).toBeUndefined();
    expect(brownOuts.follow('one-more', 20_000)?.model).toBe('one-more');
  });

  it('are present for as long as the upstream has said so lately, and not when they ease', () => {
    const models = new BrownOuts(() => 1);
    const brownOut = models.follow('m', 0);
    for (let attempt = 0; attempt < 5; attempt += 1) brownOut?.overloaded(0, 0);
    expect(models.present(10_000, 500)).toEqual([{ model: 'm', nextTryMs: 1_500 }]);
    expect(models.present(10_001, 500)).toEqual([]);
    brownOut?.overloaded(10_001, 10_001);
    expect(models.present(10_001, 0)).toHaveLength(1);
    brownOut?.answered(10_002, 10_002);
    expect(models.present(10_002, 0)).toEqual([]);
  });
});
