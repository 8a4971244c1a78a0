/**
 * Those who wait for the same class of models: higher priority first, first come first served within one. Who leaves from the
 * middle is only marked, and swept out when there are many.
 */
import type { Waiter } from '../waiting-room.ts';
import type { Dated } from './deadline-heap.ts';

export class Place implements Dated {
  readonly waiter: Waiter;
  readonly line: WaitingLine;
  readonly priority: number;
  readonly deadline: number;
  /** Only some keys will do: that it cannot go says nothing of those behind it. */
  readonly particular: boolean;
  /** How long its call will keep the keys busy. */
  readonly costMs: number;
  /** When it began to wait; monotonic, ms. */
  readonly since: number;
  heapAt = -1;
  gone = false;

  constructor(waiter: Waiter, line: WaitingLine, costMs: number, since: number) {
    this.since = since;
    this.waiter = waiter;
    this.line = line;
    this.costMs = costMs;
    this.priority = clamped(waiter.priority);
    this.deadline = waiter.waitsUntil;
    this.particular = waiter.wanted.only !== undefined || waiter.wanted.exclude.length > 0;
  }
}

const PRIORITIES = 11;
/** Marked places that are worth a sweep. */
const SWEEP_AT = 64;

export class WaitingLine {
  /** Of the class of models. */
  readonly index: number;
  size = 0;
  /** How long all of them will keep the keys busy. */
  backlogMs = 0;
  /** When room is expected for the first of the line; monotonic, ms; Infinity when nobody knows. */
  nextTry = Number.POSITIVE_INFINITY;
  /** Somebody in it who would take any key cannot go: newcomers of that priority or a lower one need not try. */
  blockedPriority = -1;
  readonly #queues: Place[][] = Array.from({ length: PRIORITIES }, () => []);
  #gone = 0;

  constructor(index: number) {
    this.index = index;
  }

  add(place: Place): void {
    this.#queues[place.priority]?.push(place);
    this.size += 1;
    this.backlogMs += place.costMs;
  }

  remove(place: Place): void {
    if (place.gone) return;
    place.gone = true;
    this.size -= 1;
    this.backlogMs = this.size === 0 ? 0 : this.backlogMs - place.costMs;
    this.#gone += 1;
    if (this.#gone >= SWEEP_AT && this.#gone > this.size) this.#sweep();
  }

  /** In order, until `visit` says stop; members may be removed meanwhile. */
  walk(visit: (place: Place) => 'on' | 'stop'): void {
    for (let priority = PRIORITIES - 1; priority >= 0; priority -= 1) {
      const queue = this.#queues[priority] ?? [];
      for (let at = 0; at < queue.length; at += 1) {
        const place = queue[at];
        if (place === undefined || place.gone) continue;
        if (visit(place) === 'stop') return;
      }
    }
  }

  /** The last to come among those of the lowest priority. */
  last(): Place | undefined {
    for (const queue of this.#queues) {
      const found = queue.findLast((place) => !place.gone);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #sweep(): void {
    this.#queues.forEach((queue, priority) => {
      this.#queues[priority] = queue.filter((place) => !place.gone);
    });
    this.#gone = 0;
  }
}

function clamped(priority: number): number {
  return Math.min(PRIORITIES - 1, Math.max(0, Math.floor(priority) || 0));
}
