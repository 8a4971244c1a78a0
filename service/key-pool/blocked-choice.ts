/** Why no key can be given out, and when that may change. Worked out only after a choice has failed. */
import type { KeyEntry } from './key-entry.ts';
import type { NoRoom, Wanted } from './key-pool.ts';
import type { ClassLimits } from './limits/class-limits.ts';

export type BlockCause = 'capacity' | 'health' | 'overloaded' | 'stopped';

/** When nothing says when, but calls under way may end any moment; or every key was tried and none rests. */
const SOON_MS = 1_000;
/** When nothing says when, and only an operator can change it. */
const LONG_MS = 60_000;

/** What stands between a call and one key. */
export interface Obstacle {
  readonly cause: 'capacity' | 'health';
  /** ms until it ends by itself; Infinity when it does not. */
  readonly waitMs: number;
  /** It may end any moment, by a call under way or an answer that is waited for. */
  readonly open: boolean;
}

/** What keeps `entry` from taking the call; null when it was tried already. */
export function obstacleOf(
  entry: KeyEntry,
  call: {
    readonly wanted: Wanted;
    readonly limits: ClassLimits | null;
    readonly input: number;
    readonly output: number;
    readonly now: number;
  },
): Obstacle | null {
  const { wanted, limits, input, output, now } = call;
  if (wanted.exclude.includes(entry.key)) return null;
  // One that was asked for by name serves while it rests, unless it is switched off.
  const isNamed = wanted.only !== undefined && entry.usable;
  if (entry.restsUntil > now && !isNamed) {
    return {
      cause: entry.daySpent && entry.quarantine === null ? 'capacity' : 'health',
      waitMs: entry.restsUntil - now,
      open: entry.quarantine?.checking === true || entry.breaker.probing,
    };
  }
  const excludedUntil = isNamed ? 0 : entry.exclusions.untilOf(wanted.model, wanted.beta, now);
  if (excludedUntil > 0) return { cause: 'health', waitMs: excludedUntil - now, open: false };
  const room = limits === null ? 0 : limits.waitFor(input, output, now);
  const ramp = isNamed ? 0 : (entry.ramp?.waitMs(now) ?? 0);
  return { cause: 'capacity', waitMs: Math.max(room, ramp), open: entry.inFlight >= entry.concurrency };
}

/** Makes its words only when somebody reads them: at full load nobody does. */
export class BlockedChoice implements NoRoom {
  readonly kind = 'none';
  readonly cause: NoRoom['cause'];
  readonly why: BlockCause;
  /** ms until the soonest obstacle ends by itself. */
  readonly retryAfterMs: number;
  /** It may be sooner. */
  readonly open: boolean;
  readonly #describe: () => readonly string[];
  #reasons: readonly string[] | null = null;

  constructor(why: BlockCause, waitMs: number, open: boolean, describe: () => readonly string[]) {
    this.why = why;
    this.cause = why === 'capacity' ? 'capacity' : 'health';
    this.retryAfterMs = Number.isFinite(waitMs) ? waitMs : open ? SOON_MS : LONG_MS;
    this.open = open;
    this.#describe = describe;
  }

  /** The same, with another time to come back. */
  after(waitMs: number): BlockedChoice {
    return new BlockedChoice(this.why, waitMs, this.open, this.#describe);
  }

  get reasons(): readonly string[] {
    this.#reasons ??= this.#describe();
    return this.#reasons;
  }
}

/** For people: the key's label, what is in the way, and for how long. */
export function describeObstacle(entry: KeyEntry, obstacle: Obstacle, wanted: Wanted, now: number): string {
  const { label } = entry.settings;
  const why = obstacle.cause === 'health' ? whyUnfit(entry, wanted, now) : whyFull(entry, obstacle, now);
  if (!Number.isFinite(obstacle.waitMs) || obstacle.waitMs <= 0) return `${label}: ${why}`;
  return `${label}: ${why}; tried again in ${Math.max(1, Math.ceil(obstacle.waitMs / 1_000))} s`;
}

function whyUnfit(entry: KeyEntry, { model, beta }: Wanted, now: number): string {
  if (entry.restsUntil > now) return entry.reason(now) ?? 'it rests';
  return entry.exclusions.reasonOf(model, beta);
}

function whyFull(entry: KeyEntry, obstacle: Obstacle, now: number): string {
  if (entry.daySpent && entry.restsUntil > now) return entry.reason(now) ?? 'its quota of the day is used up';
  return obstacle.open ? `${entry.inFlight} calls are under way, which is its most` : 'its limit is reached';
}
