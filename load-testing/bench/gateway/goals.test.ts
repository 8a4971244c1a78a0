import { describe, expect, it } from 'vitest';
import { FigureSheet, type FigureId } from './figures.ts';
import { GOALS, judge } from './goals.ts';

function verdictOf(figure: FigureId, gateway: number, bare?: number) {
  const sheet = new FigureSheet();
  sheet.record(figure, 'gateway', gateway);
  if (bare !== undefined) sheet.record(figure, 'bare', bare);
  return judge(sheet).find((judgement) => judgement.goal.figure === figure)?.verdict;
}

describe('judge', () => {
  it('asks for at least 0.75 of the bare proxy’s requests', () => {
    expect(verdictOf('requestsPerSecond', 750, 1000)).toBe('met');
    expect(verdictOf('requestsPerSecond', 749, 1000)).toBe('missed');
  });

  it('allows 1.40 of its CPU and 50 ms on its time to first token', () => {
    expect(verdictOf('requestCpu', 140, 100)).toBe('met');
    expect(verdictOf('requestCpu', 141, 100)).toBe('missed');
    expect(verdictOf('firstTokenP99', 70, 20)).toBe('met');
    expect(verdictOf('firstTokenP99', 70.1, 20)).toBe('missed');
  });

  it('holds the gateway’s own value against a limit in units', () => {
    expect(verdictOf('memoryPerStream', 80)).toBe('met');
    expect(verdictOf('memoryPerStream', 80.5)).toBe('missed');
  });

  it('calls a goal neither met nor missed without its figures', () => {
    expect(verdictOf('requestsPerSecond', 1000)).toBe('not measured');
    expect(judge(new FigureSheet()).map(({ verdict }) => verdict)).toEqual(GOALS.map(() => 'not measured'));
  });
});
