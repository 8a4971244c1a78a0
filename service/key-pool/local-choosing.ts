/**
 * Gives out keys: what the gateway asks for every attempt, and the waiting room when room has returned. Synchronous; a choice
 * makes nothing but the lease. Which key it is, is decided in `key-choice.ts`.
 */
import { BlockedChoice, describeObstacle, obstacleOf, type BlockCause } from './blocked-choice.ts';
import type { BrownOut } from './health/brown-outs.ts';
import type { KeyChoice } from './key-choice.ts';
import type { KeyEntry } from './key-entry.ts';
import type { Choice, Empty, KeyPool, PoolKey, Wanted } from './key-pool.ts';
import type { KeyRoster } from './key-roster.ts';
import type { PoolCore } from './pool-core.ts';
import { PoolLease } from './pool-lease.ts';
import { snapshotOf } from './pool-report.ts';
import type { KeySnapshot } from './pool-view.ts';
import type { RoomSource } from './waiting/room-source.ts';

const EMPTY: Empty = { kind: 'empty' };

export class LocalChoosing implements KeyPool, RoomSource {
  readonly #core: PoolCore;
  readonly #roster: KeyRoster;
  readonly #choice: KeyChoice;

  constructor(core: PoolCore, roster: KeyRoster, choice: KeyChoice) {
    this.#core = core;
    this.#roster = roster;
    this.#choice = choice;
  }

  choose(wanted: Wanted): Choice {
    return this.select(wanted) ?? this.blocked(wanted);
  }

  select(wanted: Wanted): PoolLease | null {
    const core = this.#core;
    if (core.stopped !== null) return null;
    const now = core.clock.now();
    let brownOut: BrownOut | null = null;
    if (core.brownOuts.any) {
      brownOut = core.brownOuts.of(wanted.model) ?? null;
      if (brownOut !== null && brownOut.waitMs(now) !== 0) return null;
    }
    const choice = this.#choice;
    const entry =
      wanted.only === undefined ? choice.find(wanted, now) : this.#named(wanted.only, wanted, now);
    if (entry === null) return null;
    choice.used(entry);
    if (brownOut !== null && !brownOut.begin(now)) brownOut = null;
    const isProbe = entry.breaker.mode !== 'closed' && entry.restsUntil <= now && entry.breaker.chosen(now);
    entry.ramp?.take(now);
    const { classIndex, input, output } = choice;
    const limits = choice.limitsOf(entry.organization, now);
    const lease = new PoolLease({
      core,
      entry,
      limits,
      classIndex,
      wanted,
      input,
      output,
      brownOut,
      isProbe,
      now,
    });
    if (isProbe || entry.hasDayLimits) core.refreshed(entry, now);
    return lease;
  }

  blocked(wanted: Wanted): BlockedChoice | Empty {
    const core = this.#core;
    const now = core.clock.now();
    const { only } = wanted;
    const asked = only === undefined ? core.entries : core.entries.filter((entry) => isKeyOf(entry, only));
    if (asked.length === 0) return EMPTY;
    const { stopped } = core;
    if (stopped !== null)
      return new BlockedChoice('stopped', Number.POSITIVE_INFINITY, false, () => [stopped]);
    const busyMs = core.brownOuts.of(wanted.model)?.waitMs(now) ?? 0;
    if (busyMs !== 0) {
      const reason = `the upstream is overloaded with ${(wanted.model ?? '').slice(0, 100)}`;
      return new BlockedChoice(
        'overloaded',
        busyMs < 0 ? Number.POSITIVE_INFINITY : busyMs,
        busyMs < 0,
        () => [reason],
      );
    }
    return this.#blockedByKeys(asked, wanted, now);
  }

  byLabel(label: string): PoolKey | undefined {
    return this.#roster.byLabel(label)?.key;
  }

  byFingerprint(fingerprint: string): PoolKey | undefined {
    return this.#roster.byFingerprint(fingerprint)?.key;
  }

  get keys(): readonly PoolKey[] {
    return this.#roster.keys;
  }

  get spread(): boolean {
    return this.#core.organizations.all.length > 1;
  }

  snapshot(): KeySnapshot[] {
    const { clock, entries, wallOffset } = this.#core;
    const now = clock.now();
    return entries.map((entry) => snapshotOf(entry, now, wallOffset));
  }

  classOf(wanted: Wanted): number {
    this.#choice.measure(wanted);
    return this.#choice.classIndex;
  }

  requestsPerMs(wanted: Wanted): number {
    const { clock, organizations } = this.#core;
    const now = clock.now();
    this.#choice.measure(wanted);
    const { input, output } = this.#choice;
    let sum = 0;
    for (const organization of organizations.all) {
      if (!organization.keys.some((entry) => entry.restsUntil <= now)) continue;
      const limits = this.#choice.limitsOf(organization, now);
      if (limits === null) return Number.POSITIVE_INFINITY;
      sum += Math.min(
        limits.requests.rate,
        input > 0 ? limits.input.rate / input : Number.POSITIVE_INFINITY,
        output > 0 ? limits.output.rate / output : Number.POSITIVE_INFINITY,
      );
    }
    return sum;
  }

  set onRoom(listener: () => void) {
    this.#core.onRoom = listener;
  }

  /** A key that was asked for by name serves even while it rests: nobody else can. */
  #named(key: PoolKey, wanted: Wanted, now: number): KeyEntry | null {
    const choice = this.#choice;
    choice.measure(wanted);
    const entry = this.#core.entries.find((each) => isKeyOf(each, key));
    if (entry === undefined || !entry.usable || entry.inFlight >= entry.concurrency) return null;
    const limits = choice.limitsOf(entry.organization, now);
    return limits !== null && limits.headroom(choice.input, choice.output, now) < 0 ? null : entry;
  }

  #blockedByKeys(asked: readonly KeyEntry[], wanted: Wanted, now: number): BlockedChoice {
    const choice = this.#choice;
    choice.measure(wanted);
    const { input, output } = choice;
    let cause: BlockCause = 'health';
    let soonest = Number.POSITIVE_INFINITY;
    // Every key was tried, and none rests: it may go better the next time.
    let open = asked.every((entry) => wanted.exclude.includes(entry.key));
    for (const entry of asked) {
      const limits = choice.limitsOf(entry.organization, now);
      const obstacle = obstacleOf(entry, { wanted, limits, input, output, now });
      if (obstacle === null) continue;
      if (obstacle.cause === 'capacity') cause = 'capacity';
      // Where calls under way stand in the way, nobody knows for how long.
      if (!obstacle.open && obstacle.waitMs < soonest) soonest = obstacle.waitMs;
      open ||= obstacle.open;
    }
    return new BlockedChoice(cause, soonest, open, () => this.#describe(asked, wanted));
  }

  #describe(asked: readonly KeyEntry[], wanted: Wanted): string[] {
    const choice = this.#choice;
    const now = this.#core.clock.now();
    choice.measure(wanted);
    const { input, output } = choice;
    return asked.flatMap((entry) => {
      const limits = choice.limitsOf(entry.organization, now);
      const obstacle = obstacleOf(entry, { wanted, limits, input, output, now });
      return obstacle === null ? [] : [describeObstacle(entry, obstacle, wanted, now)];
    });
  }
}

function isKeyOf(entry: KeyEntry, key: PoolKey): boolean {
  return entry.key === key || entry.key.fingerprint === key.fingerprint;
}
