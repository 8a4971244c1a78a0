/**
 * The writer thread's side of the event recorder: takes batches in the order they come and stores each in one transaction.
 *
 *   storing ──store fails──▶ waiting (250 ms, doubling to 5 s) ──▶ storing
 *
 * While the store fails, batches wait here; how many there can be is bounded by the recorder, which sends no more
 * than it has room for. A batch that the store refuses for what is in it is stored event by event, without the faulty ones.
 */
import { classifyStorageError } from '../../storage/storage-problem.ts';
import type { EventBatch } from '../event-batch.ts';
import { isFaultOfRow, type EventStore } from './event-store.ts';

export interface EventWriterSettings {
  /** The store's file, to tell a full disk from a failing one. */
  readonly file: string;
  /** Called for an open store; throws when there is none to be had. */
  readonly openStore: () => EventStore;
  /** A batch is done with: `lost` of its `count` events could not be stored. */
  readonly settled: (count: number, lost: number) => void;
  /** The store began to fail (why) or recovered (null). */
  readonly stateChanged: (reason: string | null) => void;
}

/** Events come in batches that are up to so old; see `create-event-recorder.ts`. */
const ON_THE_WAY_MS = 100;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
/** After so many failures in a row the file is opened anew: it may have been replaced, or the connection be at fault. */
const REOPEN_AFTER = 3;

export class EventWriter {
  readonly #settings: EventWriterSettings;
  #store: EventStore | undefined;
  readonly #waiting: EventBatch[] = [];
  #failures = 0;
  #storedAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #next: NodeJS.Immediate | undefined;

  /** @param store the store as opened at start */
  constructor(store: EventStore, settings: EventWriterSettings) {
    this.#store = store;
    this.#settings = settings;
  }

  write(batch: EventBatch): void {
    this.#waiting.push(batch);
    if (this.#retry === undefined && this.#next === undefined) this.#drainOne();
  }

  /** For reads and pruning; undefined while the store is away. */
  get store(): EventStore | undefined {
    return this.#store;
  }

  get failing(): boolean {
    return this.#failures > 0;
  }

  /**
   * Every event that ended before it and reached this thread in time is stored; wall clock, ms.
   * @param wallNow ms
   */
  storedUpTo(wallNow: number): number {
    return this.#waiting.length === 0 ? wallNow - ON_THE_WAY_MS : this.#storedAt;
  }

  /** One last try for everything that waits; what still cannot be stored is given up. */
  close(): void {
    clearTimeout(this.#retry);
    clearImmediate(this.#next);
    while (this.#waiting.length > 0 && this.#storeHead());
    for (const batch of this.#waiting.splice(0)) this.#settings.settled(batch.count, batch.count);
    this.#store?.close();
    this.#store = undefined;
  }

  /** One batch per turn of the event loop, so that after an outage lookups get in between. */
  #drainOne(): void {
    this.#next = undefined;
    this.#retry = undefined;
    if (!this.#storeHead()) {
      const delay = Math.min(FIRST_RETRY_MS * 2 ** Math.min(this.#failures - 1, 10), LAST_RETRY_MS);
      this.#retry = setTimeout(() => this.#drainOne(), delay);
      return;
    }
    if (this.#waiting.length > 0) this.#next = setImmediate(() => this.#drainOne());
  }

  /** @returns false when the store fails */
  #storeHead(): boolean {
    const batch = this.#waiting[0];
    if (batch === undefined) return true;
    let lost = 0;
    try {
      this.#store ??= this.#settings.openStore();
      lost = this.#insert(this.#store, batch);
    } catch (error) {
      this.#failed(error);
      return false;
    }
    this.#waiting.shift();
    this.#storedAt = Date.now();
    if (this.#failures > 0) {
      this.#failures = 0;
      this.#settings.stateChanged(null);
    }
    this.#settings.settled(batch.count, lost);
    return true;
  }

  #insert(store: EventStore, batch: EventBatch): number {
    try {
      store.insert(batch);
      return 0;
    } catch (error) {
      if (!isFaultOfRow(error)) throw error;
      return store.insertSalvaging(batch);
    }
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    this.#settings.stateChanged(describe(error, this.#settings.file));
    if (this.#failures % REOPEN_AFTER !== 0) return;
    try {
      this.#store?.close();
    } catch {
      // It is being replaced because it fails; the reason was reported above.
    }
    this.#store = undefined;
  }
}

function describe(error: unknown, file: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return classifyStorageError(error, file) === 'full' ? `the disk is full (${message})` : message;
}
