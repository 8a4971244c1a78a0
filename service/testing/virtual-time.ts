/** Time in which nothing happens by itself: events run in order, each at its moment, as fast as they can be run. */
import type { Clock } from '../lib/clock.ts';
import type { Timers } from '../lib/timers.ts';

interface Event {
  readonly at: number;
  /** Of two at the same moment, the one that was set first runs first. */
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

export class VirtualTime implements Clock, Timers {
  readonly #events: Event[] = [];
  readonly #soon: (() => void)[] = [];
  #now = 1_000;
  #wallOffset: number;
  #order = 0;

  constructor(wallNow = Date.UTC(2026, 10, 23, 9, 0, 0)) {
    this.#wallOffset = wallNow - this.#now;
  }

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.#now + this.#wallOffset;
  }

  /** Somebody sets the wall clock. */
  shiftWall(ms: number): void {
    this.#wallOffset += ms;
  }

  start(ms: number, run: () => void): Event {
    this.#order += 1;
    const event: Event = { at: this.#now + Math.max(0, ms), order: this.#order, run, cancelled: false };
    this.#events.push(event);
    this.#rise(this.#events.length - 1);
    return event;
  }

  cancel(timer: unknown): void {
    (timer as Event).cancelled = true;
  }

  soon(run: () => void): void {
    this.#soon.push(run);
  }

  every(ms: number, run: () => void): void {
    this.start(ms, () => {
      run();
      this.every(ms, run);
    });
  }

  /** The event loop is held up: time passes, and nothing runs. */
  stall(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass; promises settle between one event and the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#settle();
    for (let next = this.#events[0]; next !== undefined && next.at <= end; next = this.#events[0]) {
      this.#pop();
      if (next.cancelled) continue;
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await this.#settle();
    }
    this.#now = end;
  }

  async #settle(): Promise<void> {
    await Promise.resolve();
    for (let run = this.#soon.shift(); run !== undefined; run = this.#soon.shift()) {
      run();
      await Promise.resolve();
    }
  }

  #isBefore(one: Event, other: Event): boolean {
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #rise(start: number): void {
    const events = this.#events;
    for (let at = start; at > 0;) {
      const parentAt = (at - 1) >> 1;
      const [event, parent] = [events[at], events[parentAt]];
      if (event === undefined || parent === undefined || !this.#isBefore(event, parent)) return;
      events[at] = parent;
      events[parentAt] = event;
      at = parentAt;
    }
  }

  #pop(): void {
    const events = this.#events;
    const last = events.pop();
    if (last === undefined || events.length === 0) return;
    events[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let child = left;
      const [leftEvent, rightEvent] = [events[left], events[right]];
      if (leftEvent === undefined) return;
      if (rightEvent !== undefined && this.#isBefore(rightEvent, leftEvent)) child = right;
      const [event, childEvent] = [events[at], events[child]];
      if (event === undefined || childEvent === undefined || !this.#isBefore(childEvent, event)) return;
      events[at] = childEvent;
      events[child] = event;
      at = child;
    }
  }
}

/** A random number generator with a seed (mulberry32): the same seed, the same numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
