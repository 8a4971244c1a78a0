/**
 * Where requests wait while no key has room: bounded, higher priority first, in the order of arrival within one priority.
 *
 *   enter ──room──▶ lease, at once                       (no promise, no timer, nothing is kept)
 *         ──none──▶ waiting ──room returns──▶ `admitted`
 *                      ├──deadline, or nothing can return before it──▶ `refused`
 *                      └──leave (the client went)──▶ forgotten
 *         ──full───▶ refused, at once
 *
 * A newcomer never overtakes those who wait for the same. Who is refused gets a `retryAfterMs` that books a place behind
 * everybody who was told to come back before.
 */
import type { Empty, Lease, NoRoom, Wanted } from './key-pool.ts';

/** A request that may wait. The object itself is kept while it waits, so it may be the request's own. */
export interface Waiter {
  readonly wanted: Wanted;
  /** 0–10, higher first. */
  readonly priority: number;
  /** Monotonic, ms. */
  readonly waitsUntil: number;
  /** The room's own: where it waits, null when it does not. Begin with null. */
  place: object | null;
  /** Called once, never from within `enter`; the lease must be settled. */
  admitted(lease: Lease): void;
  /** Called once, never from within `enter`, in place of `admitted`. */
  refused(reason: NoRoom | Empty): void;
}

/** The request waits: exactly one of its callbacks will be called, unless it leaves. */
export interface Waiting {
  readonly kind: 'waiting';
}

export interface WaitingRoom {
  enter(waiter: Waiter): Lease | NoRoom | Empty | Waiting;
  /** Gives the place up; does nothing for one who does not wait. */
  leave(waiter: Waiter): void;
  /** How many wait. */
  readonly size: number;
  /** Refuses everybody who waits, and whoever would wait from now on: the service is shutting down. */
  close(): void;
}
