import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleHello, samplePulse, sampleRequests } from '../../testing/sample-frames.ts';
import type { ApiClient, CallOptions } from '../api/api-client.ts';
import type { Answer } from '../api/answer.ts';
import { LiveConnection, SILENCE_MS } from './live-connection.ts';
import { LiveStore } from './live-store.ts';

/** One connection as the service sees it. */
class Stream {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly body: ReadableStream<Uint8Array>;

  constructor(options: CallOptions & { signal: AbortSignal }) {
    this.headers = options.headers ?? {};
    this.signal = options.signal;
    this.body = new ReadableStream({ start: (controller) => void (this.#controller = controller) });
    this.signal.addEventListener('abort', () => {
      try {
        this.#controller.error(new DOMException('aborted', 'AbortError'));
      } catch {
        // It has ended before.
      }
    });
  }

  send(event: string, frame: unknown, id?: string): void {
    const head = id === undefined ? '' : `id: ${id}\n`;
    this.raw(`${head}event: ${event}\ndata: ${JSON.stringify(frame)}\n\n`);
  }

  raw(text: string): void {
    this.#controller.enqueue(new TextEncoder().encode(text));
  }

  end(): void {
    this.#controller.close();
  }

  break(): void {
    this.#controller.error(new TypeError('network error'));
  }
}

describe('the live connection', () => {
  let streams: Stream[];
  let answerWith: Answer<Response> | undefined;
  let store: LiveStore;
  let connection: LiveConnection;
  let over: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    streams = [];
    answerWith = undefined;
    over = [];
    store = new LiveStore((work) => work());
    const api: ApiClient = {
      call: () => Promise.reject(new Error('not used')),
      send: () => Promise.resolve({ kind: 'ok', value: undefined }),
      open: async (_path, options) => {
        const stream = new Stream(options);
        streams.push(stream);
        await Promise.resolve();
        return answerWith ?? { kind: 'ok', value: new Response(stream.body) };
      },
    };
    connection = new LiveConnection({
      api,
      store,
      onSessionOver: (message) => over.push(message),
      random: () => 0,
    });
    connection.start();
  });
  afterEach(() => {
    connection.stop();
    vi.useRealTimers();
  });

  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
  const link = (): unknown => store.store.getState().link;
  const latest = (): Stream => {
    const stream = streams.at(-1);
    if (stream === undefined) throw new Error('nobody connected');
    return stream;
  };
  const connect = async (): Promise<void> => {
    await settle();
    latest().send('hello', sampleHello());
    await settle();
  };

  it('is connected once the service has said hello, and says how far away it is', async () => {
    expect(link()).toEqual({ kind: 'connecting' });
    await connect();
    expect(link()).toMatchObject({ kind: 'connected', latencyMs: expect.any(Number) });
  });

  it('hands pulses, requests and gaps to the store', async () => {
    const told: string[] = [];
    store.onTail((news) => told.push(news.kind));
    await connect();
    latest().send('pulse', samplePulse({ at: 42 }));
    latest().send('requests', { at: 43, records: sampleRequests('a'), skipped: 0 }, 'start-1.1');
    latest().send('gap', { reason: 'too-old', from: null, to: 44, records: null });
    await settle();
    expect(store.store.getState().pulse?.at).toBe(42);
    expect(told).toEqual(['requests', 'gap']);
  });

  it('goes on behind the last frame after a break, waiting longer from try to try', async () => {
    await connect();
    latest().send('requests', { at: 1, records: [], skipped: 0 }, 'start-1.7');
    await settle();
    latest().break();
    await settle();
    expect(link()).toMatchObject({ kind: 'reconnecting', attempt: 1 });
    answerWith = { kind: 'unreachable', message: 'The service does not answer.', status: null };
    await vi.advanceTimersByTimeAsync(500);
    expect(link()).toMatchObject({ attempt: 2, reason: 'The service does not answer.' });
    await vi.advanceTimersByTimeAsync(999);
    expect(streams).toHaveLength(2);
    answerWith = undefined;
    await vi.advanceTimersByTimeAsync(1);
    expect(latest().headers).toMatchObject({ 'last-event-id': 'start-1.7', accept: 'text/event-stream' });
    await connect();
    expect(link()).toMatchObject({ kind: 'connected' });
    latest().break();
    await settle();
    expect(link()).toMatchObject({ attempt: 1 });
  });

  it('counts silence as a break, and a beat as a sign of life', async () => {
    await connect();
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    latest().raw(': beat\n\n');
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1);
    expect(link()).toMatchObject({ kind: 'connected' });
    await vi.advanceTimersByTimeAsync(1);
    expect(link()).toMatchObject({ kind: 'reconnecting' });
    expect(streams[0]?.signal.aborted).toBe(true);
  });

  it('tries at once when there is reason to', async () => {
    latest().break();
    await settle();
    expect(link()).toMatchObject({ kind: 'reconnecting' });
    const tries = streams.length;
    connection.hurry();
    await settle();
    expect(streams).toHaveLength(tries + 1);
  });

  it('comes back after the service has shut down', async () => {
    await connect();
    latest().send('end', { reason: 'shutting-down', message: 'The service is shutting down.' });
    await settle();
    expect(link()).toMatchObject({ kind: 'reconnecting', reason: 'The service is shutting down.' });
    await vi.advanceTimersByTimeAsync(500);
    await connect();
    expect(link()).toMatchObject({ kind: 'connected' });
  });

  it('does not come back to a session that is over', async () => {
    await connect();
    latest().send('end', { reason: 'session-over', message: 'Sign in again.' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([over, streams.length]).toEqual([['Sign in again.'], 1]);
  });

  it('does not come back with a token that was refused', async () => {
    await connect();
    answerWith = { kind: 'unauthenticated', message: 'no', status: 401 };
    latest().break();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(streams).toHaveLength(2);
  });

  it('leaves out frames it cannot read and those of a newer service', async () => {
    await connect();
    latest().send('pulse', { at: 'yesterday' });
    latest().send('weather', { rain: true });
    latest().raw('event: requests\ndata: {not json\n\n');
    latest().send('pulse', samplePulse({ at: 7 }));
    await settle();
    expect(store.store.getState().pulse?.at).toBe(7);
    expect(link()).toMatchObject({ kind: 'connected' });
  });

  it('ends its connection when it is stopped, and begins anew when started again', async () => {
    await connect();
    connection.stop();
    await settle();
    expect(streams[0]?.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(streams).toHaveLength(1);
    connection.start();
    await settle();
    expect(streams).toHaveLength(2);
  });
});
