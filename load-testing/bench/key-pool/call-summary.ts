/** What became of calls: the arithmetic between the records of the callers and the figures of the report. */
import type { CallRecord } from './callers/caller-commands.ts';

/** From (inclusive) and to (exclusive), ms since the run began. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

const within = (at: number, { fromMs, toMs }: Window): boolean => at >= fromMs && at < toMs;

export const duringOf = (calls: readonly CallRecord[], window: Window): CallRecord[] =>
  calls.filter((call) => within(call.dueMs, window));

export const wasServed = (call: CallRecord): boolean => call.status === 200;

/** Share of `calls` for which it holds, 0–1; NaN of none. */
export function shareOf(calls: readonly CallRecord[], holds: (call: CallRecord) => boolean): number {
  return calls.length === 0 ? Number.NaN : calls.filter(holds).length / calls.length;
}

/**
 * What was served in a window, by when answers came: work that began before it and ended in it stands for work that began in it
 * and ended after it.
 */
export function servedIn(
  calls: readonly CallRecord[],
  window: Window,
): { calls: number; inputTokens: number } {
  const served = calls.filter((call) => wasServed(call) && within(call.doneMs, window));
  return {
    calls: served.length,
    inputTokens: served.reduce((sum, call) => sum + call.inputTokens, 0),
  };
}

/** Of those who came back after newcomers had stopped, the share that was let in. */
export function returnsAdmitted(
  calls: readonly CallRecord[],
  newcomersStopMs: number,
): { share: number; returned: number } {
  const returned = calls.filter((call) => call.visit > 0 && call.dueMs >= newcomersStopMs);
  return { share: shareOf(returned, wasServed), returned: returned.length };
}

/** Refused as an overloaded gateway should: 429 that says when to come back. */
export const isProperRefusal = (call: CallRecord): boolean =>
  call.status === 429 && call.retryAfterMs !== null;

/** `200 × 5,700, 429 × 3`: what clients saw. */
export function statusText(calls: readonly { readonly status: number }[]): string {
  const counts: Record<string, number> = {};
  for (const { status } of calls) counts[status] = (counts[status] ?? 0) + 1;
  return countsText(counts);
}

const MESSAGE_LENGTH = 60;

/** How the first of each status explains itself, where it is an error. */
export function firstProblems(calls: readonly CallRecord[]): string {
  const first = new Map<number, string>();
  for (const { status, problem } of calls) {
    if (problem !== null && !first.has(status)) first.set(status, problem);
  }
  return [...first].map(([status, problem]) => `${status}: ${messageOf(problem)}`).join('; ');
}

/** The message of an error in the API's form, or the beginning of whatever it is. */
function messageOf(problem: string): string {
  return (/"message":"((?:[^"\\]|\\.)*)/.exec(problem)?.[1] ?? problem).slice(0, MESSAGE_LENGTH);
}

export function countsText(counts: Readonly<Record<string, number>>): string {
  return (
    Object.entries(counts)
      .map(([status, count]) => `${status === '0' ? 'no answer' : status} × ${count.toLocaleString('en-US')}`)
      .join(', ') || 'none'
  );
}

/** When the last of the calls failed, ms since `sinceMs`; 0 where none did after it. */
export function lastFailureAfter(calls: readonly CallRecord[], sinceMs: number): number {
  return calls.reduce(
    (latest, call) => (wasServed(call) ? latest : Math.max(latest, call.doneMs - sinceMs)),
    0,
  );
}

/** How late calls were sent, ms, at the 99th percentile: above some ms the machine was too busy. */
export function latenessP99(calls: readonly CallRecord[]): number {
  const late = calls.map(({ sentMs, dueMs }) => sentMs - dueMs).toSorted((one, other) => one - other);
  return late[Math.floor(0.99 * late.length)] ?? 0;
}
