/** Times in the reader's zone, 24 h: relative under an hour, then `14:32`, then `Nov 22`; in full with the zone on hover. */
import { THIN_SPACE } from './number-format.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const full = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const exact = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const days = new Map<string, Intl.DateTimeFormat>();

/** The words around relative times; in the language of the console. */
export interface RelativeWords {
  readonly now: string;
  /** `{{time}} ago` with the time put in. */
  ago(time: string): string;
}

const english: RelativeWords = { now: 'now', ago: (time) => `${time} ago` };

/** `14:32` */
export function formatClock(at: number): string {
  return clock.format(at);
}

/** `14:32:05` */
export function formatClockWithSeconds(at: number): string {
  return clockWithSeconds.format(at);
}

/** `Nov 22` */
export function formatDay(at: number, language = 'en'): string {
  let day = days.get(language);
  if (day === undefined) {
    day = new Intl.DateTimeFormat(language === 'en' ? 'en-US' : language, { month: 'short', day: 'numeric' });
    days.set(language, day);
  }
  return day.format(at);
}

/** `Monday, 23 November 2026 at 14:32:05 PST` */
export function formatInFull(at: number): string {
  return full.format(at);
}

/** `23 Nov 2026, 14:32:05 PST` */
export function formatExact(at: number): string {
  return exact.format(at);
}

/** `14:32:05` today, `Nov 22, 14:32` on another day. */
export function formatMoment(at: number, now: number, language = 'en'): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? formatClockWithSeconds(at) : `${formatDay(at, language)}, ${formatClock(at)}`;
}

/** @param at ms since the epoch; one in the future reads as now */
export function formatWhen(at: number, now: number, words: RelativeWords = english): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 1) return words.now;
  if (seconds < 3_600) return words.ago(formatSpan(seconds));
  return seconds < 86_400 ? formatClock(at) : formatDay(at);
}

/** The largest unit that counts at least one: `48 s`, `3 min`, `5 h`, `12 d`. */
export function formatSpan(seconds: number): string {
  const [value, unit] =
    seconds < 60
      ? [seconds, 's']
      : seconds < 3_600
        ? [seconds / 60, 'min']
        : seconds < 86_400
          ? [seconds / 3_600, 'h']
          : [seconds / 86_400, 'd'];
  return `${Math.floor(value)}${THIN_SPACE}${unit}`;
}
