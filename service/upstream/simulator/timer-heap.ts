/**
 * One timer for everything that waits: thousands of open streams keep their next event in a binary heap, and a single
 * `setTimeout` is armed for the earliest. What is due within `GRAIN_MS` of it runs in the same turn.
 */
import type { Clock } from '../../lib/clock.ts';

const GRAIN_MS = 2;

export interface Timer {
  cancel(): void;
}

interface Entry extends Timer {
  readonly dueAt: number;
  run: (() => void) | undefined;
}

export class TimerHeap {
  readonly #clock: Clock;
  #heap: Entry[] = [];
  #armed: NodeJS.Timeout | undefined;
  #armedFor = Number.POSITIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `callback` once `delayMs` have passed; never in the same turn. */
  after(delayMs: number, callback: () => void): Timer {
    return this.at(this.#clock.now() + delayMs, callback);
  }

  /** Runs `callback` at `dueAt` on the monotonic clock. */
  at(dueAt: number, callback: () => void): Timer {
    const entry: Entry = {
      dueAt,
      run: callback,
      // A cancelled entry stays in the heap, empty, until its time comes.
      cancel() {
        entry.run = undefined;
      },
    };
    this.#push(entry);
    if (dueAt < this.#armedFor) this.#arm();
    return entry;
  }

  get size(): number {
    return this.#heap.length;
  }

  close(): void {
    clearTimeout(this.#armed);
    this.#armed = undefined;
    this.#armedFor = Number.POSITIVE_INFINITY;
    this.#heap = [];
  }

  #arm(): void {
    clearTimeout(this.#armed);
    const next = this.#heap[0];
    if (next === undefined) {
      this.#armedFor = Number.POSITIVE_INFINITY;
      return;
    }
    this.#armedFor = next.dueAt;
    this.#armed = setTimeout(() => this.#fire(), Math.max(0, next.dueAt - this.#clock.now()));
  }

  #fire(): void {
    // Nothing that a callback adds can run in this turn, or an eager one would starve the rest.
    this.#armedFor = Number.NEGATIVE_INFINITY;
    const horizon = this.#clock.now() + GRAIN_MS;
    const due: Entry[] = [];
    for (let next = this.#heap[0]; next !== undefined && next.dueAt <= horizon; next = this.#heap[0]) {
      due.push(next);
      this.#pop();
    }
    try {
      for (const entry of due) entry.run?.();
    } finally {
      this.#arm();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.dueAt <= entry.dueAt) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const goRight = right !== undefined && right.dueAt < left.dueAt;
      const smaller = goRight ? right : left;
      if (smaller.dueAt >= last.dueAt) break;
      heap[at] = smaller;
      at = 2 * at + (goRight ? 2 : 1);
    }
    heap[at] = last;
  }
}
