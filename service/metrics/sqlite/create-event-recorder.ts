/**
 * The event recorder over the writer thread. `record` runs once per request on the serving thread and only copies the
 * fields into a batch, which goes to the thread when it holds 512 events or is 100 ms old.
 *
 * An event is `held` from `record` until the thread has settled it. At most `maxEvents` are held, whatever the store does:
 * beyond that events are dropped and counted. So are those that were with a thread that died; batches that were not sent
 * yet wait for the next thread.
 */
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { WriterLink } from '../../storage/writer/writer-link.ts';
import { EventBatchBuilder, type EventBatch } from '../event-batch.ts';
import type { EventRecorder, EventWatcher, WatchableEvents } from '../event-recorder.ts';
import type { RecorderHealth } from '../recorder-health.ts';

export interface EventRecorderSettings {
  readonly writer: WriterLink;
  readonly batchEvents?: number;
  readonly batchMs?: number;
  /** Events held at most. One takes 0.2 KB while the store is away, 2.2 KB at worst. */
  readonly maxEvents?: number;
}

export interface HealthyEventRecorder extends EventRecorder, WatchableEvents {
  health(): RecorderHealth;
}

const BATCH_EVENTS = 512;
const BATCH_MS = 100;
const MAX_EVENTS = 65_536;

export function createEventRecorder(settings: EventRecorderSettings): HealthyEventRecorder {
  return new BatchingEventRecorder(settings);
}

class BatchingEventRecorder implements HealthyEventRecorder {
  readonly #writer: WriterLink;
  readonly #batchEvents: number;
  readonly #maxEvents: number;
  readonly #builder: EventBatchBuilder;
  readonly #timer: NodeJS.Timeout;
  /** Full batches that wait for a thread. */
  #unsent: EventBatch[] = [];
  /** Events with the thread. */
  #inFlight = 0;
  /** Events taken in and settled since the start; their difference is what is held. */
  #accepted = 0;
  #settled = 0;
  #dropped = 0;
  #closed = false;
  #watcher: EventWatcher | null = null;
  /** Events of the batch being filled that the watcher has seen. */
  #shown = 0;
  #linkReason: string | null = null;
  #storeReason: string | null = null;
  #flushes: { readonly upTo: number; readonly resolve: () => void }[] = [];

  constructor({
    writer,
    batchEvents = BATCH_EVENTS,
    batchMs = BATCH_MS,
    maxEvents = MAX_EVENTS,
  }: EventRecorderSettings) {
    this.#writer = writer;
    this.#batchEvents = batchEvents;
    this.#maxEvents = maxEvents;
    this.#builder = new EventBatchBuilder(batchEvents);
    // One timer for good: `refresh` arms it anew without allocating.
    this.#timer = setTimeout(() => this.#send(), batchMs);
    this.#timer.unref();
    writer.listen({
      message: (message) => {
        if (message.kind === 'events-settled') this.#settle(message.count, message.lost);
        else if (message.kind === 'events-state') this.#storeReason = message.reason;
      },
      down: (reason) => {
        this.#linkReason = reason;
        this.#storeReason = null;
        // After the close no thread will come for what was not sent.
        if (this.#closed) this.#inFlight += this.#discardUnsent();
        this.#settle(this.#inFlight, this.#inFlight);
      },
      up: () => {
        this.#linkReason = null;
        for (const batch of this.#unsent.splice(0)) this.#post(batch);
      },
      closing: () => {
        this.#send();
        this.#closed = true;
        clearTimeout(this.#timer);
      },
    });
  }

  get dropped(): number {
    return this.#dropped;
  }

  record(event: Readonly<RequestEvent>): void {
    if (this.#closed || this.#accepted - this.#settled >= this.#maxEvents) {
      this.#dropped += 1;
      return;
    }
    this.#accepted += 1;
    const builder = this.#builder;
    builder.add(event);
    if (builder.count === this.#batchEvents) this.#send();
    else if (builder.count === 1) this.#timer.refresh();
  }

  async flush(): Promise<void> {
    this.#send();
    if (this.#settled === this.#accepted) return;
    const upTo = this.#accepted;
    await new Promise<void>((resolve) => {
      this.#flushes.push({ upTo, resolve });
    });
  }

  watch(watcher: EventWatcher | null): void {
    this.#watcher = watcher;
    this.#shown = this.#builder.count;
  }

  look(): void {
    if (this.#watcher === null || this.#builder.count === this.#shown) return;
    const from = this.#shown;
    this.#shown = this.#builder.count;
    this.#watcher(this.#builder.peek(), from);
  }

  health(): RecorderHealth {
    const buffered = this.#accepted - this.#settled;
    const full = buffered >= this.#maxEvents ? 'the store cannot keep up' : null;
    const reason = this.#linkReason ?? this.#storeReason ?? full;
    return { status: reason === null ? 'healthy' : 'degraded', reason, dropped: this.#dropped, buffered };
  }

  #send(): void {
    if (this.#builder.count === 0) return;
    if (this.#watcher !== null) this.look();
    this.#shown = 0;
    const batch = this.#builder.take();
    if (this.#writer.up) this.#post(batch);
    else this.#unsent.push(batch);
  }

  #post(batch: EventBatch): void {
    this.#inFlight += batch.count;
    this.#writer.post({ kind: 'events', batch }, [batch.numbers.buffer, batch.words.buffer]);
  }

  /** Batches settle in the order they were sent, so that counting is enough to know which events are done with. */
  #settle(count: number, lost: number): void {
    this.#inFlight -= count;
    this.#settled += count;
    this.#dropped += lost;
    if (this.#flushes.length === 0) return;
    const waiting = this.#flushes;
    this.#flushes = waiting.filter(({ upTo }) => upTo > this.#settled);
    for (const { upTo, resolve } of waiting) if (upTo <= this.#settled) resolve();
  }

  #discardUnsent(): number {
    return this.#unsent.splice(0).reduce((sum, batch) => sum + batch.count, 0);
  }
}
