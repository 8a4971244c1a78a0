/** A clock whose hands a test turns. */
import type { Clock } from '../lib/clock.ts';

export class ManualClock implements Clock {
  #now = 1_000;
  #wallNow: number;

  constructor(wallNow = Date.UTC(2026, 10, 23, 9, 0, 0)) {
    this.#wallNow = wallNow;
  }

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.#wallNow;
  }

  advance(ms: number): void {
    this.#now += ms;
    this.#wallNow += ms;
  }
}
