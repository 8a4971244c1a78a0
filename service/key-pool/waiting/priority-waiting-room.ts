/**
 * The waiting room over the pool of this process (states: `waiting-room.ts`).
 *
 * Room comes back by a call that ends, by a key that recovers, or by time alone. The pool tells of the first two; for the third
 * there is one timer, set to when the first of a line, or the first deadline, is due. Then each line is walked from its
 * head until somebody who would take any key finds none: those behind want the same, and must not overtake.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Timers } from '../../lib/timers.ts';
import type { BlockedChoice } from '../blocked-choice.ts';
import type { Empty, Lease, NoRoom } from '../key-pool.ts';
import type { Waiter, Waiting, WaitingRoom } from '../waiting-room.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { ReturnBookings } from './return-bookings.ts';
import type { RoomSource } from './room-source.ts';
import { Place, WaitingLine } from './waiting-line.ts';

/** Those who want particular keys, tried and skipped in one walk of a line. */
const MOST_SKIPPED = 64;
/** When nobody knows when room returns, it is looked for so often. */
const LOOK_AGAIN_MS = 250;
/** Timers tell no less. */
const LEAST_WAIT_MS = 1;

const WAITING: Waiting = { kind: 'waiting' };

export interface WaitingRoomOptions {
  readonly pool: RoomSource;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Most who may wait at once. */
  readonly most: number;
}

export class PriorityWaitingRoom implements WaitingRoom {
  readonly #pool: RoomSource;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #most: number;
  readonly #lines = new Map<number, WaitingLine>();
  readonly #deadlines = new DeadlineHeap<Place>();
  readonly #bookings = new ReturnBookings();
  #timer: unknown = null;
  /** When it is set to; monotonic, ms. */
  #timerAt = Number.POSITIVE_INFINITY;
  #walkDue = false;
  #closed = false;

  constructor({ pool, clock, timers, most }: WaitingRoomOptions) {
    this.#pool = pool;
    this.#clock = clock;
    this.#timers = timers;
    this.#most = most;
    pool.onRoom = () => {
      if (this.#deadlines.size > 0) this.#walkSoon();
    };
  }

  get size(): number {
    return this.#deadlines.size;
  }

  /** How long the one who waits longest has waited, ms; 0 when nobody waits. */
  get oldestMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const line of this.#lines.values()) {
      line.walk((place) => {
        oldest = Math.min(oldest, place.since);
        return 'on';
      });
    }
    return Number.isFinite(oldest) ? this.#clock.now() - oldest : 0;
  }

  enter(waiter: Waiter): Lease | NoRoom | Empty | Waiting {
    if (this.#deadlines.size === 0) {
      // Nobody waits: nearly always there is room, and this is all that happens.
      const lease = this.#pool.select(waiter.wanted);
      return lease ?? this.#wait(waiter, this.#pool.classOf(waiter.wanted));
    }
    const index = this.#pool.classOf(waiter.wanted);
    const line = this.#lines.get(index);
    if (line === undefined || line.size === 0 || waiter.priority > line.blockedPriority) {
      const lease = this.#pool.select(waiter.wanted);
      if (lease !== null) return lease;
    }
    return this.#wait(waiter, index);
  }

  leave(waiter: Waiter): void {
    const { place } = waiter;
    if (!(place instanceof Place) || place.gone) return;
    this.#remove(place);
    // Those behind it, and newcomers, need not stand behind it any longer.
    if (place.priority === place.line.blockedPriority) this.#walkSoon();
  }

  close(): void {
    this.#closed = true;
    for (let place = this.#deadlines.soonest; place !== undefined; place = this.#deadlines.soonest) {
      this.#refuse(place, this.#pool.blocked(place.waiter.wanted));
    }
    this.#stopTimer();
  }

  #wait(waiter: Waiter, index: number): NoRoom | Empty | Waiting {
    const blocked = this.#pool.blocked(waiter.wanted);
    if (blocked.kind === 'empty') return blocked;
    const now = this.#clock.now();
    const line = this.#lineOf(index);
    if (this.#closed || waiter.waitsUntil <= now || isHopeless(blocked, waiter.waitsUntil - now)) {
      return this.#booked(blocked, waiter, line, now);
    }
    if (this.#deadlines.size >= this.#most && !this.#makeRoomFor(waiter)) {
      return this.#booked(blocked, waiter, line, now);
    }
    const place = new Place(waiter, line, this.#spacingOf(waiter), now);
    waiter.place = place;
    line.add(place);
    this.#deadlines.add(place);
    if (!place.particular && place.priority > line.blockedPriority) line.blockedPriority = place.priority;
    if (line.size === 1) line.nextTry = nextTryOf(blocked, now);
    this.#setTimer();
    return WAITING;
  }

  /** Full: one of a lower priority goes, if there is any. */
  #makeRoomFor(waiter: Waiter): boolean {
    let lowest: Place | undefined;
    for (const line of this.#lines.values()) {
      const last = line.last();
      if (last !== undefined && (lowest === undefined || last.priority < lowest.priority)) lowest = last;
    }
    if (lowest === undefined || lowest.priority >= waiter.priority) return false;
    const evicted = lowest;
    this.#remove(evicted);
    // It is told after the newcomer has its place: nobody is called from within `enter`.
    this.#timers.soon(() => this.#tellRefused(evicted, this.#pool.blocked(evicted.waiter.wanted)));
    return true;
  }

  #walkSoon(): void {
    if (this.#walkDue) return;
    this.#walkDue = true;
    this.#timers.soon(() => {
      this.#walkDue = false;
      this.#walk();
    });
  }

  #walk(): void {
    // Room first: what returned before a deadline may be handed out a little after it, when the process is busy.
    for (const line of this.#lines.values()) if (line.size > 0) this.#walkLine(line);
    const now = this.#clock.now();
    for (let place = this.#deadlines.soonest; place !== undefined; place = this.#deadlines.soonest) {
      if (place.deadline > now) break;
      this.#refuse(place, this.#pool.blocked(place.waiter.wanted));
    }
    this.#setTimer();
  }

  #walkLine(line: WaitingLine): void {
    let skipped = 0;
    line.nextTry = Number.POSITIVE_INFINITY;
    line.blockedPriority = -1;
    line.walk((place) => {
      const lease = this.#pool.select(place.waiter.wanted);
      if (lease !== null) {
        this.#remove(place);
        place.waiter.admitted(lease);
        return 'on';
      }
      const now = this.#clock.now();
      const blocked = this.#pool.blocked(place.waiter.wanted);
      if (blocked.kind === 'empty' || isHopeless(blocked, place.deadline - now)) {
        this.#refuse(place, blocked);
        return 'on';
      }
      line.nextTry = Math.min(line.nextTry, nextTryOf(blocked, now));
      skipped += 1;
      // An overload is of one model, and others wait in this line too.
      if (place.particular || blocked.why === 'overloaded') return skipped < MOST_SKIPPED ? 'on' : 'stop';
      line.blockedPriority = place.priority;
      return 'stop';
    });
  }

  #refuse(place: Place, blocked: BlockedChoice | Empty): void {
    this.#remove(place);
    this.#tellRefused(place, blocked);
  }

  #tellRefused({ waiter, line }: Place, blocked: BlockedChoice | Empty): void {
    if (blocked.kind === 'empty') waiter.refused(blocked);
    else waiter.refused(this.#booked(blocked, waiter, line, this.#clock.now()));
  }

  #booked(blocked: BlockedChoice, waiter: Waiter, line: WaitingLine, now: number): NoRoom {
    // Who has asked for one key in particular, or comes when everything is stopped, books nothing of everybody's room.
    if (waiter.wanted.only !== undefined || blocked.why === 'stopped') return blocked;
    const spacingMs = this.#spacingOf(waiter);
    const slot = { backlogMs: line.backlogMs, waitMs: blocked.retryAfterMs, spacingMs };
    return blocked.after(this.#bookings.book(line.index, slot, now));
  }

  /** How long all keys together take to let it through; 0 where no limit is known, or none can. */
  #spacingOf({ wanted }: Waiter): number {
    const rate = this.#pool.requestsPerMs(wanted);
    return rate > 0 && Number.isFinite(rate) ? 1 / rate : 0;
  }

  #remove(place: Place): void {
    place.line.remove(place);
    this.#deadlines.remove(place);
    place.waiter.place = null;
  }

  #lineOf(index: number): WaitingLine {
    let line = this.#lines.get(index);
    if (line === undefined) {
      line = new WaitingLine(index);
      this.#lines.set(index, line);
    }
    return line;
  }

  #setTimer(): void {
    let due = this.#deadlines.soonest?.deadline ?? Number.POSITIVE_INFINITY;
    for (const line of this.#lines.values()) if (line.size > 0 && line.nextTry < due) due = line.nextTry;
    if (due === this.#timerAt) return;
    this.#stopTimer();
    if (!Number.isFinite(due)) return;
    this.#timerAt = due;
    this.#timer = this.#timers.start(Math.max(0, Math.ceil(due - this.#clock.now())), () => {
      this.#timer = null;
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.#walk();
    });
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#timers.cancel(this.#timer);
    this.#timer = null;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }
}

/** Nothing can come before the deadline: waiting would only be a slower refusal. */
function isHopeless(blocked: BlockedChoice, leftMs: number): boolean {
  return blocked.why === 'stopped' || (!blocked.open && blocked.retryAfterMs > leftMs);
}

function nextTryOf(blocked: BlockedChoice, now: number): number {
  const wait = blocked.open ? Math.min(blocked.retryAfterMs, LOOK_AGAIN_MS) : blocked.retryAfterMs;
  return now + Math.max(LEAST_WAIT_MS, wait);
}
