/**
 * The live events of `shared/live.ts`: one source for all who listen, made once and sent to each. Requests are taken from the batches
 * on their way to the store (`WatchableEvents`), never from the path of a request.
 *
 *   idle ──first reader──▶ running ──last reader leaves──▶ lingering (10 s) ──▶ idle
 *                             ▲                                 └──a reader──┐
 *                             └──────────────────────────────────────────────┘      any ──close──▶ closed
 *
 * Idle it costs nothing: no timer runs and nobody looks at a batch. While it lingers frames are kept for a reader whose
 * connection broke. Running it takes some 10 ms a second of the serving thread, most of them for 60 wake-ups, at 3,000
 * requests/s as at 50, for ten readers as for one.
 */
import { EVENTS_PATH, MAX_LISTENERS, type EndFrame } from '../../shared/live.ts';
import type { Clock } from '../lib/clock.ts';
import type { EventBatch } from '../metrics/event-batch.ts';
import { EventGroups } from '../metrics/event-groups.ts';
import type { WatchableEvents } from '../metrics/event-recorder.ts';
import { KIND_NUMBERS, KIND_WORDS, kindOf } from '../metrics/request-kind.ts';
import { FrameRing } from './frame-ring.ts';
import { LiveReader, type LiveReaderOptions } from './live-reader.ts';
import { LiveTail } from './live-tail.ts';
import { LiveWindow } from './live-window.ts';
import { makePulse, type PulseSources } from './pulse.ts';
import { BEAT, RETRY, sseFrame, sseFrameWithId } from './sse-frame.ts';

const PULSE_MS = 1_000;
/** Not quite 60 a second. */
const REQUESTS_MS = 17;
const BEAT_MS = 15_000;
const LINGER_MS = 10_000;
/** Kinds of requests known at a time. */
const MOST_KINDS = 512;

const END_MESSAGES = {
  'session-over':
    'This session has ended: it was signed out or is older than 12 hours. Run “npm start -- --link” where the service runs and open the address it prints.',
  'shutting-down': 'The service is shutting down.',
} as const satisfies Record<EndFrame['reason'], string>;

export interface LiveHubSources extends PulseSources {
  readonly clock: Clock;
  readonly instanceId: string;
  readonly version: string;
  readonly events: WatchableEvents;
  readonly log: { error(fields: object, message: string): void };
}

export interface LiveReaderRequest extends LiveReaderOptions {
  /** Value of `Last-Event-ID`, if there was one. */
  readonly lastEventId: string | undefined;
  /** Wall clock, ms; null when the session lasts. */
  readonly sessionEndsAt: number | null;
}

export type Attached =
  | { readonly kind: 'attached'; readonly detach: () => void }
  | { readonly kind: 'full' }
  | { readonly kind: 'closed' };

export class LiveHub {
  readonly #sources: LiveHubSources;
  readonly #readers = new Set<LiveReader>();
  readonly #kinds = new EventGroups({
    words: KIND_WORDS,
    numbers: KIND_NUMBERS,
    most: MOST_KINDS,
    make: kindOf,
  });
  readonly #window = new LiveWindow();
  readonly #tail = new LiveTail();
  readonly #ring = new FrameRing();
  #running = false;
  #closed = false;
  #pulses: NodeJS.Timeout | undefined;
  #frames: NodeJS.Timeout | undefined;
  #beats: NodeJS.Timeout | undefined;
  #lingering: NodeJS.Timeout | undefined;

  constructor(sources: LiveHubSources) {
    this.#sources = sources;
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** Whether a reader would be taken. To be asked before the head of the answer is written. */
  get room(): 'free' | 'full' | 'closed' {
    if (this.#closed) return 'closed';
    return this.#readers.size < MAX_LISTENERS ? 'free' : 'full';
  }

  /** Greets a reader and sends it everything from now on, until it is detached or the stream ended. */
  attach({ lastEventId, sessionEndsAt, ...options }: LiveReaderRequest): Attached {
    const { room } = this;
    if (room !== 'free') return { kind: room };
    if (!this.#running) this.#start();
    clearTimeout(this.#lingering);
    const { clock, instanceId, version } = this.#sources;
    // What ended until now belongs to the frames before the reader.
    this.#sendRequests();
    const reader = new LiveReader(options);
    reader.write(RETRY);
    reader.write(
      sseFrame('hello', {
        instanceId,
        version,
        serverTime: clock.wallNow(),
        pulseMs: PULSE_MS,
        requestsMs: REQUESTS_MS,
        sessionEndsAt,
      }),
    );
    if (reader.frames.has('requests') && lastEventId !== undefined) this.#replay(reader, lastEventId);
    this.#readers.add(reader);
    void this.#sendPulse([reader]);
    return { kind: 'attached', detach: () => this.#detach(reader) };
  }

  /** Tells every reader that the service is shutting down and ends its stream; no more are taken. */
  close(): void {
    this.#closed = true;
    this.#sendRequests();
    for (const reader of this.#readers) this.#end(reader, 'shutting-down');
    clearTimeout(this.#lingering);
    if (this.#running) this.#stop();
  }

  #start(): void {
    const { clock, events } = this.#sources;
    this.#running = true;
    this.#window.begin(clock.now());
    this.#kinds.forget();
    events.watch((batch, from) => this.#look(batch, from));
    this.#pulses = setInterval(() => void this.#sendPulse(this.#readers), PULSE_MS).unref();
    this.#frames = setInterval(() => this.#sendRequests(), REQUESTS_MS).unref();
    this.#beats = setInterval(() => this.#beat(), BEAT_MS).unref();
  }

  #stop(): void {
    this.#running = false;
    this.#sources.events.watch(null);
    for (const timer of [this.#pulses, this.#frames, this.#beats]) clearInterval(timer);
    this.#tail.forget();
    this.#ring.interrupt();
  }

  #detach(reader: LiveReader): void {
    if (!this.#readers.delete(reader) || this.#readers.size > 0 || !this.#running) return;
    this.#lingering = setTimeout(() => this.#stop(), LINGER_MS).unref();
  }

  #end(reader: LiveReader, reason: EndFrame['reason']): void {
    reader.end(sseFrame('end', { reason, message: END_MESSAGES[reason] }));
    this.#detach(reader);
  }

  #look(batch: EventBatch, from: number): void {
    const now = this.#sources.clock.now();
    this.#kinds.begin(batch);
    for (let index = from; index < batch.count; index += 1) {
      const kind = this.#kinds.of(batch, index);
      this.#window.add(kind, batch, index, now);
      this.#tail.add(batch, index, kind.failure);
    }
  }

  #sendRequests(): void {
    if (!this.#running) return;
    const { clock, events, instanceId } = this.#sources;
    this.#tail.refill(clock.now());
    events.look();
    if (this.#tail.isEmpty) return;
    const at = clock.wallNow();
    const { count } = this.#tail;
    const number = this.#ring.next;
    const bytes = sseFrameWithId('requests', this.#tail.take(at), `${instanceId}.${number}`);
    this.#ring.add({ number, at, bytes });
    for (const reader of this.#readers) {
      if (reader.frames.has('requests')) reader.send(bytes, count, at, clock.now());
    }
  }

  #replay(reader: LiveReader, lastEventId: string): void {
    const { clock, instanceId } = this.#sources;
    const [instance, digits = ''] = lastEventId.split('.');
    const gap = (reason: 'other-start' | 'too-old'): void =>
      reader.write(sseFrame('gap', { reason, from: null, to: clock.wallNow(), records: null }));
    if (instance !== instanceId || !/^\d{1,15}$/.test(digits)) {
      gap('other-start');
      return;
    }
    const missed = this.#ring.after(Number(digits));
    if (missed.kind === 'gone') gap('too-old');
    else for (const { bytes } of missed.frames) reader.write(bytes);
  }

  async #sendPulse(to: Iterable<LiveReader>): Promise<void> {
    const { clock, log } = this.#sources;
    for (const reader of this.#readers) if (!reader.allowed()) this.#end(reader, 'session-over');
    if (this.#readers.size === 0) return;
    try {
      this.#sources.events.look();
      const pulse = await makePulse(
        this.#sources,
        this.#window.figures(clock.now()),
        Math.round(clock.wallNow()),
      );
      const bytes = sseFrame('pulse', pulse);
      for (const reader of to) {
        if (this.#readers.has(reader) && reader.frames.has('pulse')) {
          reader.send(bytes, 0, pulse.at, clock.now());
        }
      }
    } catch (error) {
      log.error({ err: error }, `${EVENTS_PATH}: no pulse could be made`);
    }
  }

  #beat(): void {
    const { clock } = this.#sources;
    for (const reader of this.#readers) reader.send(BEAT, 0, clock.wallNow(), clock.now());
  }
}
