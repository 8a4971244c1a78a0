/**
 * When a service ran and recorded on this data directory: a row per stretch of time, prolonged while it lasts. What is not
 * covered is a gap of the record rather than a time without requests. A stretch that was not prolonged for `LONGEST_SILENCE_MS`
 * has ended: the process was killed, or the machine slept.
 */
import type { Database, Statement } from 'better-sqlite3';

/** How often it is prolonged when nothing is stored. */
export const PROLONG_EVERY_MS = 20_000;
const LONGEST_SILENCE_MS = 90_000;
const KEPT_MS = 400 * 86_400_000;

export interface Stretch {
  /** Wall clock, ms. */
  readonly since: number;
  readonly until: number;
}

export class RecordedTime {
  readonly #begin: Statement<[number, number]>;
  readonly #prolong: Statement<[number, number]>;
  readonly #overlapping: Statement<[number, number], Stretch>;
  readonly #first: Statement<[], number | null>;
  readonly #prune: Statement<[number]>;
  #since: number | undefined;
  #until = 0;

  constructor(db: Database) {
    this.#begin = db.prepare(
      'INSERT INTO recorded_time VALUES (?, ?) ON CONFLICT DO UPDATE SET until = max(until, excluded.until)',
    );
    this.#prolong = db.prepare('UPDATE recorded_time SET until = ? WHERE since = ?');
    this.#overlapping = db.prepare(
      'SELECT since, until FROM recorded_time WHERE since < ? AND until > ? ORDER BY since',
    );
    this.#first = db.prepare<[], number | null>('SELECT min(since) FROM recorded_time').pluck();
    this.#prune = db.prepare('DELETE FROM recorded_time WHERE until < ?');
  }

  /** Notes that the service records now. @param wallNow ms; a clock that was set back begins a stretch of its own */
  touch(wallNow: number): void {
    const now = Math.floor(wallNow);
    const goesOn = this.#since !== undefined && now >= this.#until && now - this.#until <= LONGEST_SILENCE_MS;
    if (goesOn && this.#since !== undefined) this.#prolong.run(now, this.#since);
    else {
      this.#begin.run(now, now);
      this.#since = now;
    }
    this.#until = now;
  }

  /** Oldest first; they may overlap where the clock was set back. */
  between(since: number, until: number): Stretch[] {
    return this.#overlapping.all(until, since);
  }

  /** Beginning of the record; undefined when there is none. */
  first(): number | undefined {
    return this.#first.get() ?? undefined;
  }

  prune(wallNow: number): void {
    this.#prune.run(Math.floor(wallNow) - KEPT_MS);
  }
}

/** How much of the time from `since` to `until` the stretches cover, ms. */
export function coveredMs(stretches: readonly Stretch[], since: number, until: number): number {
  let covered = 0;
  let upTo = since;
  for (const stretch of stretches) {
    const from = Math.max(upTo, stretch.since);
    const to = Math.min(until, stretch.until);
    if (to <= from) continue;
    covered += to - from;
    upTo = to;
  }
  return covered;
}
