import { describe, expect, it } from 'vitest';
import {
  formatClock,
  formatClockWithSeconds,
  formatDay,
  formatInFull,
  formatMoment,
  formatSpan,
  formatWhen,
} from './time-format.ts';

const now = new Date(2026, 10, 23, 14, 32, 5).getTime();
const plain = (text: string): string => text.replaceAll('\u202f', ' ');
const ago = (ms: number): string => plain(formatWhen(now - ms, now));

describe('times', () => {
  it('are relative under an hour, then the time, then the day', () => {
    expect([ago(0), ago(5_000), ago(59_000), ago(60_000), ago(3_599_000)]).toEqual([
      'now',
      '5 s ago',
      '59 s ago',
      '1 min ago',
      '59 min ago',
    ]);
    expect([ago(2 * 3_600_000), ago(3 * 86_400_000)]).toEqual(['12:32', 'Nov 20']);
  });

  it('that are still to come read as now', () => {
    expect(ago(-5_000)).toBe('now');
  });

  it('take the words of the language', () => {
    expect(plain(formatWhen(now - 5_000, now, { now: 'ngayon', ago: (time) => `${time} na` }))).toBe(
      '5 s na',
    );
  });

  it('of another day say which', () => {
    expect([formatMoment(now - 3_600_000, now), formatMoment(now - 86_400_000, now)]).toEqual([
      '13:32:05',
      'Nov 22, 14:32',
    ]);
  });

  it('are written in the zone of the reader, in 24 hours', () => {
    expect([formatClock(now), formatClockWithSeconds(now), formatDay(now)]).toEqual([
      '14:32',
      '14:32:05',
      'Nov 23',
    ]);
    expect(formatInFull(now)).toMatch(/^Monday,? 23 November 2026.*14:32:05 \S+$/);
  });
});

describe('spans', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [7_200, '2 h'],
    [86_400, '1 d'],
    [200_000, '2 d'],
  ])('%s s is “%s”', (seconds, text) => {
    expect(plain(formatSpan(seconds))).toBe(text);
  });
});
