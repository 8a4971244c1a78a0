/**
 * Round times for the x axis, in the operator's zone: minutes, hours and days begin where the wall clock says, also over
 * a change of daylight time.
 */

import { formatClock, formatDay } from '../../lib/format/time-format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30].map((count) => count * DAY),
] as const;

/** So much room a label of the axis needs, px. */
const LABEL_WIDTH = 60;

export interface TimeTick {
  /** Wall clock, ms since the epoch. */
  readonly at: number;
  readonly label: string;
}

/**
 * @param from begin of the axis, ms since the epoch
 * @param to its end
 * @param width of the plot, px
 * @param language of the names of months
 */
export function timeTicks(from: number, to: number, width: number, language: string): readonly TimeTick[] {
  const most = Math.max(2, Math.floor(width / LABEL_WIDTH));
  const step = STEPS.find((candidate) => (to - from) / candidate <= most) ?? 90 * DAY;
  const times = step < DAY ? withinDays(from, to, step) : wholeDays(from, to, step / DAY);
  return times.map((at) => ({ at, label: tickLabel(at, step, language) }));
}

function withinDays(from: number, to: number, step: number): number[] {
  const times: number[] = [];
  // Offsets of zones are whole quarters of an hour; each tick is set by the offset of its own moment.
  let wall = Math.ceil(toWall(from) / step) * step;
  for (let at = fromWall(wall); at <= to; at = fromWall(wall)) {
    // A time that the clock skips when daylight time begins has no tick.
    if (at >= from && toWall(at) === wall) times.push(at);
    wall += step;
  }
  return times;
}

function wholeDays(from: number, to: number, days: number): number[] {
  const times: number[] = [];
  const day = new Date(from);
  day.setHours(0, 0, 0, 0);
  if (day.getTime() < from) day.setDate(day.getDate() + 1);
  for (; day.getTime() <= to; day.setDate(day.getDate() + days)) times.push(day.getTime());
  return times;
}

function toWall(at: number): number {
  return at - new Date(at).getTimezoneOffset() * MINUTE;
}

function fromWall(wall: number): number {
  const guess = wall + new Date(wall).getTimezoneOffset() * MINUTE;
  return wall + new Date(guess).getTimezoneOffset() * MINUTE;
}

/** Midnight is shown as its day, since it is where the day changes. */
function tickLabel(at: number, step: number, language: string): string {
  const time = new Date(at);
  const midnight = time.getHours() === 0 && time.getMinutes() === 0;
  return step >= DAY || (step >= HOUR && midnight) ? formatDay(at, language) : formatClock(at);
}
