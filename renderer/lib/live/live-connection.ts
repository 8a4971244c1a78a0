/**
 * Keeps the live events flowing from the service into the `LiveStore`.
 *
 *   stopped ──start──▶ connecting ──head──▶ open ──silence, end, break──▶ waiting ──delay──▶ connecting
 *                          └──no answer──▶ waiting
 *   any ──stop──▶ stopped          any ──401, session over──▶ stopped (the operator has to sign in)
 *
 * Silence: the service says something every second and beats every 15 s; nothing for `SILENCE_MS` means that the connection is
 * gone, whatever the system believes. After a break it asks to go on behind the last frame it got.
 */
import { EVENTS_PATH, LIVE_FRAME_SCHEMAS, type LiveFrameName } from '../../../shared/live.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { LinkState } from './live.ts';
import type { LiveStore } from './live-store.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { createSseParser, type ServerSentEvent } from './sse-parser.ts';

export const SILENCE_MS = 20_000;
const LATENCY_EVERY_MS = 15_000;
const LATENCY_PATH = '/api/health/live';

export interface LiveConnectionParts {
  readonly api: ApiClient;
  readonly store: LiveStore;
  /** The session is over; `message` says what to do. */
  readonly onSessionOver: (message: string) => void;
  readonly random?: () => number;
  readonly now?: () => number;
  readonly wallNow?: () => number;
}

/** Why a stream ended; `stay-away` when there is no use in coming back. */
type Outcome = { readonly kind: 'broken'; readonly reason: string } | { readonly kind: 'stay-away' };

export class LiveConnection {
  readonly #parts: Required<LiveConnectionParts>;
  /** Ends the run under way; undefined while stopped. */
  #run: AbortController | undefined;
  #lastEventId: string | undefined;
  #attempt = 0;
  #skipWait: (() => void) | undefined;

  constructor(parts: LiveConnectionParts) {
    this.#parts = {
      random: Math.random,
      now: () => performance.now(),
      wallNow: () => Date.now(),
      ...parts,
    };
  }

  start(): void {
    if (this.#run !== undefined) return;
    this.#run = new AbortController();
    this.#attempt = 0;
    this.#parts.store.setLink({ kind: 'connecting' });
    void this.#keepConnected(this.#run.signal);
  }

  stop(): void {
    this.#run?.abort();
    this.#run = undefined;
    this.#lastEventId = undefined;
  }

  /** Tries at once where it waits: the network came back, or somebody looks again. */
  hurry(): void {
    this.#skipWait?.();
  }

  async #keepConnected(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      // One connection at a time, each after the end of the one before.
      // oxlint-disable-next-line no-await-in-loop
      const outcome = await this.#connectOnce(stopped);
      if (stopped.aborted || outcome.kind === 'stay-away') return;
      this.#attempt += 1;
      const delay = reconnectDelayMs(this.#attempt, this.#parts.random());
      this.#setLink({
        kind: 'reconnecting',
        attempt: this.#attempt,
        nextTryAt: this.#parts.wallNow() + delay,
        reason: outcome.reason,
      });
      // oxlint-disable-next-line no-await-in-loop
      await this.#wait(delay, stopped);
    }
  }

  async #connectOnce(stopped: AbortSignal): Promise<Outcome> {
    const { api } = this.#parts;
    const connection = new AbortController();
    const signal = AbortSignal.any([stopped, connection.signal]);
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => connection.abort(), SILENCE_MS);
    };
    heard();
    try {
      const answer = await api.open(EVENTS_PATH, {
        signal,
        headers: {
          accept: 'text/event-stream',
          ...(this.#lastEventId === undefined ? {} : { 'last-event-id': this.#lastEventId }),
        },
      });
      // Who is told of a refused token decides what comes next.
      if (answer.kind === 'unauthenticated') return { kind: 'stay-away' };
      if (answer.kind !== 'ok') return { kind: 'broken', reason: answer.message };
      const { body } = answer.value;
      if (body === null) return { kind: 'broken', reason: 'The service sent no events.' };
      return await this.#read(body, heard, signal);
    } finally {
      clearTimeout(silence);
      connection.abort();
    }
  }

  async #read(body: ReadableStream<Uint8Array>, heard: () => void, signal: AbortSignal): Promise<Outcome> {
    const outcomes: Outcome[] = [];
    const parser = createSseParser({
      onEvent: (event) => {
        const outcome = this.#take(event, signal);
        if (outcome !== undefined) outcomes.push(outcome);
      },
    });
    const reader = body.getReader();
    try {
      while (outcomes.length === 0) {
        // oxlint-disable-next-line no-await-in-loop
        const { done, value } = await reader.read();
        if (done) break;
        heard();
        parser.push(value);
      }
    } catch {
      // Broken off, silent too long, or no event stream: all the same to those who wait for it.
    } finally {
      void reader.cancel().catch(() => {});
    }
    return outcomes[0] ?? { kind: 'broken', reason: 'The connection to the service broke.' };
  }

  /** An outcome when the stream is over for good reason. */
  #take({ event, data, id }: ServerSentEvent, signal: AbortSignal): Outcome | undefined {
    if (id !== undefined) this.#lastEventId = id;
    if (!isFrameName(event)) return undefined; // of a newer service
    const frame = parseJson(data);
    const { store } = this.#parts;
    switch (event) {
      case 'hello': {
        const hello = LIVE_FRAME_SCHEMAS.hello.safeParse(frame);
        if (!hello.success)
          return { kind: 'broken', reason: 'The service speaks another version; reload the console.' };
        this.#attempt = 0;
        store.hello(hello.data);
        this.#setLink({ kind: 'connected', latencyMs: null });
        void this.#measureLatency(signal);
        return undefined;
      }
      case 'pulse': {
        const pulse = LIVE_FRAME_SCHEMAS.pulse.safeParse(frame);
        if (pulse.success) store.pulse(pulse.data);
        return undefined;
      }
      case 'requests': {
        const requests = LIVE_FRAME_SCHEMAS.requests.safeParse(frame);
        if (requests.success) store.requests(requests.data);
        return undefined;
      }
      case 'gap': {
        const gap = LIVE_FRAME_SCHEMAS.gap.safeParse(frame);
        if (gap.success) store.gap(gap.data);
        return undefined;
      }
      case 'end': {
        const end = LIVE_FRAME_SCHEMAS.end.safeParse(frame);
        if (!end.success) return { kind: 'broken', reason: 'The service closed the connection.' };
        if (end.data.reason === 'shutting-down') return { kind: 'broken', reason: end.data.message };
        this.#parts.onSessionOver(end.data.message);
        return { kind: 'stay-away' };
      }
    }
  }

  async #measureLatency(signal: AbortSignal): Promise<void> {
    const { api, now } = this.#parts;
    while (!signal.aborted) {
      const began = now();
      // oxlint-disable-next-line no-await-in-loop
      const answer = await api.send(LATENCY_PATH, { authenticated: false, signal });
      if (signal.aborted) return;
      if (answer.kind === 'ok') this.#setLink({ kind: 'connected', latencyMs: now() - began });
      // oxlint-disable-next-line no-await-in-loop
      await this.#wait(LATENCY_EVERY_MS, signal, false);
    }
  }

  #setLink(link: LinkState): void {
    this.#parts.store.setLink(link);
  }

  #wait(ms: number, signal: AbortSignal, mayHurry = true): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        if (mayHurry) this.#skipWait = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      if (mayHurry) this.#skipWait = done;
    });
  }
}

function isFrameName(name: string): name is LiveFrameName {
  return Object.hasOwn(LIVE_FRAME_SCHEMAS, name);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
