/**
 * What the parts of the pool share: the keys, what is known of the upstream, and the ways to tell that something changed. Time
 * is told by `tick`, once a second: ramps move on, quarantines are asked after, days turn, quotas are looked at.
 */
import type { Clock } from '../lib/clock.ts';
import { BrownOuts } from './health/brown-outs.ts';
import { QuarantineWard } from './health/quarantine-ward.ts';
import type { KeyConfirmation } from './key-confirmation.ts';
import type { KeyEntry } from './key-entry.ts';
import { ModelClasses } from './limits/model-classes.ts';
import { Organizations } from './limits/organizations.ts';
import { PoolAlerts } from './pool-alerts.ts';
import type { PoolEvent } from './pool-view.ts';
import { TokenEstimates } from './usage/token-estimates.ts';
import { endOfUtcDay, utcDate } from './usage/utc-day.ts';

export interface KeyPoolOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly confirmation: KeyConfirmation;
  /** `scheme://host[:port]` that keys are sent to; keys made for another one do not serve. Null: whatever theirs is. */
  readonly upstreamOrigin?: string | null;
}

/** An event without its time. */
export type Told = PoolEvent extends infer Event
  ? Event extends PoolEvent
    ? Omit<Event, 'atMs'>
    : never
  : never;

/** A shift of the wall clock against the monotonic one that is worth acting on. */
const SHIFT_MS = 500;

export class PoolCore {
  readonly clock: Clock;
  readonly random: () => number;
  readonly upstreamOrigin: string | null;
  readonly classes = new ModelClasses();
  readonly estimates = new TokenEstimates();
  readonly organizations = new Organizations();
  readonly brownOuts: BrownOuts;
  readonly ward: QuarantineWard;
  /** In the order of their configuration; the roster's. */
  entries: readonly KeyEntry[] = [];
  /** The end of the day in UTC; monotonic, ms. */
  dayEnds = 0;
  /** Why paid calls are stopped; null while they are not. */
  stopped: string | null = null;
  /** Set by the waiting room: somebody who waits may have room now. */
  onRoom: (() => void) | null = null;
  /** Set by whoever groups keys: they may belong to other organizations now. */
  onRegrouped: (() => void) | null = null;
  readonly #alerts: PoolAlerts;
  readonly #listeners: ((event: PoolEvent) => void)[] = [];

  constructor({ clock, random, confirmation, upstreamOrigin = null }: KeyPoolOptions) {
    this.clock = clock;
    this.random = random;
    this.upstreamOrigin = upstreamOrigin;
    this.brownOuts = new BrownOuts(random);
    this.#alerts = new PoolAlerts(this);
    this.ward = new QuarantineWard(confirmation, clock, {
      changed: (entry) => {
        this.refreshed(entry, clock.now());
        this.roomReturned();
      },
      confirmed: ({ settings: { id: keyId, label } }, result) => {
        const reason = result.kind === 'good' ? null : result.reason;
        this.tell({ kind: 'confirmation', keyId, label, result: result.kind, reason });
      },
    });
    this.#turnDay();
  }

  /** Added to a monotonic time, it makes the wall clock's. */
  get wallOffset(): number {
    return this.clock.wallNow() - this.clock.now();
  }

  /** What choices look at may be different now, and so may the state that people see. */
  refreshed(entry: KeyEntry, now: number): void {
    entry.refresh(now, this.dayEnds);
    this.#alerts.lookAtState(entry, now);
  }

  roomReturned(): void {
    this.onRoom?.();
  }

  tell(event: Told): void {
    if (this.#listeners.length === 0) return;
    const told: PoolEvent = { ...event, atMs: this.clock.wallNow() };
    for (const listener of this.#listeners) listener(told);
  }

  subscribe(listener: (event: PoolEvent) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      const at = this.#listeners.indexOf(listener);
      if (at !== -1) this.#listeners.splice(at, 1);
    };
  }

  /** Once a second. */
  tick(): void {
    const now = this.clock.now();
    this.#turnDay();
    this.ward.tick(this.entries, now);
    const today = utcDate(this.clock.wallNow());
    for (const entry of this.entries) {
      entry.breaker.advance(now);
      entry.day.turnTo(today);
      this.refreshed(entry, now);
    }
    this.#alerts.lookAtQuotas(this.entries, now);
    this.brownOuts.forget(now);
    this.roomReturned();
  }

  #turnDay(): void {
    const wallNow = this.clock.wallNow();
    const ends = this.clock.now() + endOfUtcDay(wallNow) - wallNow;
    if (Math.abs(ends - this.dayEnds) > SHIFT_MS) this.dayEnds = ends;
  }
}
