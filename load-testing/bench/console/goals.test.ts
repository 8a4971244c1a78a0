import { describe, expect, it } from 'vitest';
import { judgeConsole } from './goals.ts';
import { summary } from './page-probe.ts';

const verdicts = (figures: Parameters<typeof judgeConsole>[0]): string[] =>
  judgeConsole(figures).map(({ verdict }) => verdict);

describe('the goals of the console', () => {
  it('are met at their limits and missed beyond them', () => {
    expect(
      verdicts({ scriptBytes: 300_000, interactiveMs: 1_000, updatesPerSecond: 55, longFrames: 0 }),
    ).toEqual(['met', 'met', 'met', 'met']);
    expect(
      verdicts({ scriptBytes: 300_001, interactiveMs: 1_001, updatesPerSecond: 54, longFrames: 1 }),
    ).toEqual(['missed', 'missed', 'missed', 'missed']);
  });

  it('are not measured where nothing was', () => {
    expect(verdicts({ scriptBytes: 1, interactiveMs: Number.NaN })).toEqual([
      'met',
      'not measured',
      'not measured',
      'not measured',
    ]);
  });
});

describe('the frames of a page', () => {
  it('are summed up from one to the next', () => {
    const frames = [...Array.from({ length: 98 }, () => 16), 50, 51];
    expect(summary(frames, 1)).toEqual({ count: 100, p50: 16, p99: 51, longest: 51, long: 1, busy: 1 });
    expect(summary([], 0)).toMatchObject({ count: 0, long: 0 });
  });
});
