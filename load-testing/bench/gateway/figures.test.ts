import { describe, expect, it } from 'vitest';
import { difference, FigureSheet, ratio } from './figures.ts';

function sheetOf(rounds: readonly { gateway: number; bare: number }[]): FigureSheet {
  const sheet = new FigureSheet();
  for (const round of rounds) {
    sheet.record('requestsPerSecond', 'bare', round.bare);
    sheet.record('requestsPerSecond', 'gateway', round.gateway);
  }
  return sheet;
}

describe('FigureSheet', () => {
  it('compares round with round, so that a slow round cancels out', () => {
    const sheet = sheetOf([
      { gateway: 80, bare: 100 },
      { gateway: 8, bare: 10 },
      { gateway: 40, bare: 50 },
    ]);
    expect(sheet.compare('requestsPerSecond', 'gateway', 'bare', ratio)).toMatchObject({
      median: 0.8,
      low: 0.8,
      high: 0.8,
    });
    expect(sheet.compare('requestsPerSecond', 'gateway', 'bare', difference)?.median).toBe(-10);
    expect(sheet.median('requestsPerSecond', 'gateway')?.median).toBe(40);
  });

  it('leaves out a round in which one of the two could not be measured', () => {
    const sheet = sheetOf([
      { gateway: Number.NaN, bare: 100 },
      { gateway: 50, bare: 100 },
    ]);
    expect(sheet.compare('requestsPerSecond', 'gateway', 'bare', ratio)?.median).toBe(0.5);
    expect(sheet.median('requestsPerSecond', 'gateway')?.median).toBe(50);
  });

  it('has nothing to say about a subject that was not measured', () => {
    const sheet = sheetOf([{ gateway: 50, bare: 100 }]);
    expect(sheet.median('requestsPerSecond', 'nginx')).toBeNull();
    expect(sheet.compare('requestsPerSecond', 'gateway', 'nginx', ratio)).toBeNull();
    expect(sheet.median('pacedP50', 'gateway')).toBeNull();
  });

  it('tells round by round what was added to the direct call', () => {
    const sheet = new FigureSheet();
    for (const [direct, bare] of [
      [0.1, 0.5],
      [0.3, 0.6],
    ] as const) {
      sheet.record('pacedP50', 'direct', direct);
      sheet.record('pacedP50', 'bare', bare);
    }
    sheet.recordAdded('pacedP50', 'pacedAddedP50');
    expect(sheet.rounds('pacedAddedP50', 'bare')).toEqual([0.4, 0.3]);
    expect(sheet.rounds('pacedAddedP50', 'direct')).toEqual([]);
  });

  it('gives every raw value for the file', () => {
    expect(JSON.parse(JSON.stringify(sheetOf([{ gateway: 1, bare: 2 }])))).toEqual({
      requestsPerSecond: { bare: [2], gateway: [1] },
    });
  });
});
