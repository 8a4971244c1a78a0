import { afterEach, describe, expect, it, vi } from 'vitest';
import { timeTicks } from './time-ticks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** By the clock of the zone the tests run in. */
const at = (hour: number, minute = 0, day = 23): number => new Date(2026, 10, day, hour, minute).getTime();

function labels(from: number, to: number, width: number): string[] {
  return timeTicks(from, to, width, 'en').map(({ label }) => label);
}

afterEach(() => void vi.unstubAllEnvs());

describe('the ticks of a time axis', () => {
  it('stand on round minutes by the clock', () => {
    expect(labels(at(13, 32), at(14, 32), 540)).toEqual([
      '13:40',
      '13:50',
      '14:00',
      '14:10',
      '14:20',
      '14:30',
    ]);
    expect(labels(at(14, 17), at(14, 32), 600)).toEqual(
      [18, 20, 22, 24, 26, 28, 30, 32].map((minute) => `14:${minute}`),
    );
  });

  it('are fewer where there is less room', () => {
    expect(labels(at(13, 32), at(14, 32), 300)).toEqual(['13:45', '14:00', '14:15', '14:30']);
    expect(labels(at(13, 32), at(14, 32), 150)).toEqual(['14:00', '14:30']);
  });

  it('shows midnight as the day that begins', () => {
    expect(labels(at(14, 0, 22), at(14, 0, 23), 400)).toEqual(['18:00', 'Nov 23', '06:00', '12:00']);
  });

  it('names days over weeks, each at its midnight', () => {
    const ticks = timeTicks(at(14, 0, 1), at(14, 0, 29), 540, 'en');
    expect(ticks.map(({ label }) => label)).toEqual(['Nov 2', 'Nov 9', 'Nov 16', 'Nov 23']);
    expect(ticks.every((tick) => new Date(tick.at).getHours() === 0)).toBe(true);
  });

  it('never leaves the axis, whatever its length', () => {
    for (const length of [15 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR, 90 * 24 * HOUR]) {
      const from = at(13, 7);
      const ticks = timeTicks(from, from + length, 480, 'en');
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(8);
      expect(ticks.every((tick) => tick.at >= from && tick.at <= from + length)).toBe(true);
    }
  });

  it('keeps to the wall clock when daylight time begins', () => {
    vi.stubEnv('TZ', 'America/New_York');
    const from = new Date(2026, 2, 8, 0, 30).getTime();
    const ticks = timeTicks(from, from + 8 * HOUR, 400, 'en');
    // 02:00 does not come; the labels are made by a formatter that knows its zone from the start.
    expect(ticks.map((tick) => new Date(tick.at).getHours())).toEqual([4, 6, 8]);
  });
});
