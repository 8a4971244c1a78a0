/**
 * Gathers the requests that end between two frames: up to 20 of them whole, failures before others, the rest as a number. Of a
 * lasting stream 200 a second are shown, more than anybody can read. Only the chosen ones become objects; for the others an
 * event costs a look at its kind.
 */
import { MAX_RECORDS_PER_FRAME, type RequestsFrame } from '../../shared/live.ts';
import { eventOf, type EventBatch } from '../metrics/event-batch.ts';

/** A frame's records are cut off at this size; a record has 1 KB, but a client decides on some of its texts. */
const MOST_CHARACTERS = 24 * 1024;

/** Shown of a lasting stream; 20 at once may be more. */
const RECORDS_PER_MS = 0.2;

interface Chosen {
  readonly json: string;
  readonly failure: boolean;
}

export class LiveTail {
  #chosen: Chosen[] = [];
  #characters = 0;
  #skipped = 0;
  /** How many may be chosen now, and when that was counted; monotonic ms. */
  #allowance = MAX_RECORDS_PER_FRAME;
  #countedAt = -Infinity;

  /** To be called as time goes on. @param now monotonic, ms */
  refill(now: number): void {
    const more = this.#countedAt === -Infinity ? Infinity : (now - this.#countedAt) * RECORDS_PER_MS;
    this.#allowance = Math.min(MAX_RECORDS_PER_FRAME, this.#allowance + more);
    this.#countedAt = now;
  }

  add(batch: EventBatch, index: number, failure: boolean): void {
    if (this.#isFull && !(failure && this.#dropOldestSuccess())) {
      this.#skipped += 1;
      return;
    }
    const json = JSON.stringify(eventOf(batch, index));
    this.#chosen.push({ json, failure });
    this.#characters += json.length;
  }

  get isEmpty(): boolean {
    return this.#chosen.length === 0 && this.#skipped === 0;
  }

  /** How many requests the next frame speaks of. */
  get count(): number {
    return this.#chosen.length + this.#skipped;
  }

  /**
   * Hands the frame's data over, as JSON of a `RequestsFrame`, and begins anew.
   * @param at wall clock, ms
   */
  take(at: RequestsFrame['at']): string {
    const records = this.#chosen.map(({ json }) => json).join(',');
    const data = `{"at":${at},"records":[${records}],"skipped":${this.#skipped}}`;
    this.#allowance -= this.#chosen.length;
    this.forget();
    return data;
  }

  forget(): void {
    this.#chosen = [];
    this.#characters = 0;
    this.#skipped = 0;
  }

  get #isFull(): boolean {
    return this.#chosen.length + 1 > this.#allowance || this.#characters > MOST_CHARACTERS;
  }

  #dropOldestSuccess(): boolean {
    const place = this.#chosen.findIndex(({ failure }) => !failure);
    const [dropped] = place === -1 ? [] : this.#chosen.splice(place, 1);
    if (dropped === undefined) return false;
    this.#characters -= dropped.json.length;
    this.#skipped += 1;
    return true;
  }
}
