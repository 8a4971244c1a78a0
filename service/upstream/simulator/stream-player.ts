/**
 * Plays a script of events to one client at the script's pace. It waits while the client does not read, stops as soon as
 * it leaves, and writes what is due at once together.
 *
 *   playing ──delay──▶ waiting ──timer──▶ playing
 *      │  └──socket full──▶ blocked ──drain──▶ playing
 *      └──last frame, client gone, cut──▶ done
 */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../lib/clock.ts';
import type { Encoder } from './answer-encoding.ts';
import { resetConnection } from './reset-connection.ts';
import type { StreamFrame } from './stream-script.ts';
import type { Timer, TimerHeap } from './timer-heap.ts';

/** Bytes gathered before they go to the socket, when several events are due at once. */
const WRITE_SIZE = 16_384;

export interface StreamPlayback {
  readonly response: ServerResponse;
  /** Between the events and the response, when the answer is compressed. */
  readonly encoder: Encoder | undefined;
  readonly frames: Iterator<StreamFrame, void>;
  readonly clock: Clock;
  readonly timers: TimerHeap;
  /** Called with the output tokens of what was just written. */
  readonly onTokens: (tokens: number) => void;
  /** Called once, however the stream ends. */
  readonly onDone: () => void;
}

export class StreamPlayer {
  readonly #playback: StreamPlayback;
  #timer: Timer | undefined;
  #next: StreamFrame | undefined;
  #dueAt: number;
  #done = false;
  #broken: StreamFrame['ending'];

  constructor(playback: StreamPlayback) {
    this.#playback = playback;
    this.#dueAt = playback.clock.now();
  }

  /** Headers must have been written. */
  start(): void {
    const { response, encoder } = this.#playback;
    response.once('close', () => this.#finish());
    encoder?.pipe(response);
    this.#advance();
    this.#play();
  }

  /** Breaks off without an ending. */
  stop(): void {
    if (this.#done) return;
    this.#playback.response.destroy();
    this.#finish();
  }

  #advance(): void {
    const result = this.#playback.frames.next();
    this.#next = result.done === true ? undefined : result.value;
    if (this.#next !== undefined) this.#dueAt += this.#next.delayMs;
  }

  #play(): void {
    this.#timer = undefined;
    if (this.#done) return;
    const { clock, timers, onTokens } = this.#playback;
    let text = '';
    let tokens = 0;
    const now = clock.now();
    while (this.#next !== undefined && this.#dueAt <= now) {
      text += this.#next.text;
      tokens += this.#next.tokens;
      this.#broken = this.#next.ending;
      if (this.#broken !== undefined) break;
      this.#advance();
      if (text.length >= WRITE_SIZE) break;
    }
    if (tokens > 0) onTokens(tokens);
    const roomLeft = text === '' || this.#write(text);
    if (this.#broken !== undefined) return this.#breakOff(this.#broken);
    if (this.#next === undefined) {
      (this.#playback.encoder ?? this.#playback.response).end();
      return;
    }
    if (!roomLeft) {
      (this.#playback.encoder ?? this.#playback.response).once('drain', () => this.#play());
    } else {
      this.#timer = timers.at(this.#dueAt, () => this.#play());
    }
  }

  #write(text: string): boolean {
    const { encoder, response } = this.#playback;
    if (encoder === undefined) return response.write(text);
    const roomLeft = encoder.write(text);
    encoder.flush();
    return roomLeft;
  }

  /** Ends as a fault wants it; a stalled stream waits for its client to leave. */
  #breakOff(ending: NonNullable<StreamFrame['ending']>): void {
    const { encoder, response } = this.#playback;
    if (ending === 'end') (encoder ?? response).end();
    // What was written gets its chance to leave before the connection goes.
    else if (ending === 'reset')
      this.#timer = this.#playback.timers.after(1, () => resetConnection(response));
  }

  #finish(): void {
    if (this.#done) return;
    this.#done = true;
    this.#timer?.cancel();
    this.#playback.encoder?.destroy();
    this.#playback.onDone();
  }
}
