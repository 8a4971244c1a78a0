/**
 * Thousands of open streams with little work for the one who counts: bare sockets, one request each, and a search for the
 * mark of an event in what arrives.
 */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface SlowStreams {
  /** Streams that have begun and not ended. */
  readonly alive: number;
  startCounting(): void;
  /** Events since `startCounting`, and the ms between two of one stream, for a sample of them. */
  stopCounting(): { events: number; gaps: number[] };
  close(): void;
}

export interface SlowStreamsOptions {
  readonly port: number;
  readonly streams: number;
  /** ms between two events of a stream. */
  readonly interval: number;
  readonly signal: AbortSignal;
}

/** Opened together; then a short rest, so that the listener's queue of connections does not overflow. */
const WAVE = 100;
const REST_MS = 15;
const MARK = Buffer.from('event: content_block_delta');
const SAMPLED = 16;

/** Resolves once every stream has sent its first event of content; rejects when one cannot be opened. */
export async function openSlowStreams(options: SlowStreamsOptions): Promise<SlowStreams> {
  const sockets = new Set<Socket>();
  const request = requestText(options.interval);
  let counting = false;
  let events = 0;
  let gaps: number[] = [];
  let begun = 0;
  let ended = 0;

  const open = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true }, () =>
        socket.write(request),
      );
      let last = 0;
      sockets.add(socket);
      socket.on('data', (chunk) => {
        const marks = countMarks(chunk);
        if (marks === 0) return;
        if (last === 0) {
          begun += 1;
          resolve();
        }
        const now = performance.now();
        if (counting) {
          events += marks;
          if (index % SAMPLED === 0 && last > 0) gaps.push(now - last);
        }
        last = now;
      });
      socket.on('error', reject);
      socket.on('close', () => {
        if (last > 0) ended += 1;
        sockets.delete(socket);
        reject(new Error('a stream was closed before it began'));
      });
    });

  const close = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const opening: Promise<void>[] = [];
  try {
    for (let index = 0; index < options.streams; index += 1) {
      opening.push(open(index));
      if (index % WAVE === WAVE - 1) {
        options.signal.throwIfAborted();
        // The rest between two waves is the point.
        // oxlint-disable-next-line no-await-in-loop
        await new Promise((resolve) => setTimeout(resolve, REST_MS));
      }
    }
    await Promise.all(opening);
  } catch (error) {
    close();
    await Promise.allSettled(opening);
    throw error;
  }

  return {
    get alive() {
      return begun - ended;
    },
    startCounting() {
      counting = true;
      events = 0;
      gaps = [];
    },
    stopCounting() {
      counting = false;
      return { events, gaps };
    },
    close,
  };
}

function requestText(interval: number): string {
  const body = JSON.stringify({
    model: 'claude-sonnet-5-5',
    max_tokens: 4_000,
    stream: true,
    messages: [{ role: 'user', content: 'Write a 3000 words story about a bridge' }],
  });
  return [
    'POST /v1/messages HTTP/1.1',
    'host: 127.0.0.1',
    'x-api-key: bench',
    'anthropic-version: 2023-06-01',
    `x-simulator-fault: slow-chunks;interval=${interval};tokens=1`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

function countMarks(chunk: Buffer): number {
  let marks = 0;
  for (let at = chunk.indexOf(MARK); at >= 0; at = chunk.indexOf(MARK, at + MARK.length)) marks += 1;
  return marks;
}
