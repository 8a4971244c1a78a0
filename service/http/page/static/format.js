/** Numbers and times as people read them. A value and its unit come apart, so that the unit can stand back. */

/** Between a figure and its unit: narrow, and no line breaks there. */
export const THIN_SPACE = '\u202f';

const whole = new Intl.NumberFormat('en-US');

/**
 * @param {number | null} count
 * @returns {string} `14,193`; `–` when unknown
 */
export function formatCount(count) {
  return count === null ? '–' : whole.format(count);
}

/**
 * Three significant digits at most: `3.4 ms`, `412 ms`, `1.84 s`, `48.1 s`, `125 s`.
 *
 * @param {number | null} ms
 * @returns {{ value: string, unit: string }}
 */
export function formatDuration(ms) {
  if (ms === null) return { value: '–', unit: '' };
  if (ms < 9.95) return { value: String(Number(ms.toFixed(1))), unit: 'ms' };
  if (ms < 999.5) return { value: String(Math.round(ms)), unit: 'ms' };
  const seconds = ms / 1000;
  const decimals = seconds < 9.995 ? 2 : seconds < 99.95 ? 1 : 0;
  return { value: seconds.toFixed(decimals), unit: 's' };
}

/**
 * The largest unit that counts at least one: `48 s`, `3 min`, `5 h`, `12 days`.
 *
 * @param {number} seconds
 * @returns {{ value: string, unit: string }}
 */
export function formatUptime(seconds) {
  if (seconds < 60) return { value: String(seconds), unit: 's' };
  if (seconds < 3_600) return { value: String(Math.floor(seconds / 60)), unit: 'min' };
  if (seconds < 86_400) return { value: String(Math.floor(seconds / 3_600)), unit: 'h' };
  const days = Math.floor(seconds / 86_400);
  return { value: String(days), unit: days === 1 ? 'day' : 'days' };
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-US', { month: 'short', day: 'numeric' });
const inFull = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

/**
 * Relative under an hour, then the time, then the day.
 *
 * @param {number} at ms since the epoch
 * @param {number} now ms since the epoch
 */
export function formatWhen(at, now) {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 1) return 'now';
  if (seconds < 60) return `${seconds}${THIN_SPACE}s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}${THIN_SPACE}min ago`;
  return seconds < 86_400 ? clock.format(at) : day.format(at);
}

/** @param {number} at ms since the epoch; in the reader's zone, which is named */
export function formatInFull(at) {
  return inFull.format(at);
}

/** @param {number} at ms since the epoch */
export function formatClock(at) {
  return clockWithSeconds.format(at);
}
