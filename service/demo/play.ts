/**
 * Plays a plan: sends each call when its time has come, and counts how they end. It waits for no answer before the next call,
 * as users do not wait for one another; but it keeps a bound on what is under way, so that a service that stands still is not
 * buried.
 */
import type { Clock } from '../lib/clock.ts';
import type { PlannedCall } from './plan-calls.ts';

/**
 * `refused`: the caller's mistake (400, 401, 404 …). `failed`: no room (429), a failure upstream (5xx), or an answer that broke
 * off. `left`: the user went before the end.
 */
export type CallEnd = 'answered' | 'refused' | 'failed' | 'left';

export interface Tally extends Record<CallEnd, number> {
  sent: number;
  underWay: number;
  /** Not sent: too many were under way, or their time was long past. */
  skipped: number;
}

export interface PlayParts {
  readonly clock: Clock;
  /** Resolves after so many ms, or as soon as the signal aborts. Never rejects. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Never rejects. When the signal aborts, the call is broken off and its end is `left`. */
  readonly send: (call: PlannedCall, signal: AbortSignal) => Promise<CallEnd>;
  readonly tally: Tally;
}

const MOST_UNDER_WAY = 400;
/** After a pause of the whole machine what was missed is not made up for. */
const TOO_LATE_MS = 5_000;

export const newTally = (): Tally => ({
  sent: 0,
  underWay: 0,
  answered: 0,
  refused: 0,
  failed: 0,
  left: 0,
  skipped: 0,
});

/**
 * Plays until the signal aborts, then breaks off what is under way.
 *
 * @returns when nothing is under way any more
 */
export async function play(
  calls: Iterable<PlannedCall>,
  { clock, wait, send, tally }: PlayParts,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = clock.now();
  const underWay = new Map<AbortController, Promise<void>>();

  const start = (call: PlannedCall): void => {
    const leaving = new AbortController();
    tally.sent += 1;
    tally.underWay += 1;
    const carryOut = async (): Promise<void> => {
      const end = await send(call, leaving.signal);
      // One that was broken off at the end of the play has no end of its own.
      if (!leaving.signal.aborted) tally[end] += 1;
      tally.underWay -= 1;
      underWay.delete(leaving);
    };
    underWay.set(leaving, carryOut());
  };

  for (const call of calls) {
    const early = startedAt + call.atMs - clock.now();
    // The calls come one after the other.
    // oxlint-disable-next-line no-await-in-loop
    if (early > 0) await wait(early, signal);
    if (signal.aborted) break;
    if (early < -TOO_LATE_MS || underWay.size >= MOST_UNDER_WAY) tally.skipped += 1;
    else start(call);
  }
  await aborted(signal);
  for (const leaving of underWay.keys()) leaving.abort();
  await Promise.all(underWay.values());
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
