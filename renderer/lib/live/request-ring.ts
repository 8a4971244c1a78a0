/** The last so many requests, in the order they ended. Adding costs the same however many there are. */
import type { RequestEvent } from '../../../shared/request-event.ts';

export class RequestRing {
  readonly #slots: RequestEvent[] = [];
  readonly #capacity: number;
  /** Where the next one goes once the ring is full. */
  #next = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#slots.length;
  }

  /** @param records oldest first */
  add(records: readonly RequestEvent[]): void {
    for (const record of records) {
      this.#slots[this.#next] = record;
      this.#next = (this.#next + 1) % this.#capacity;
    }
  }

  clear(): void {
    this.#slots.length = 0;
    this.#next = 0;
  }

  newestFirst(): RequestEvent[] {
    const oldestFirst =
      this.#slots.length < this.#capacity
        ? this.#slots.slice()
        : [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)];
    return oldestFirst.toReversed();
  }
}
