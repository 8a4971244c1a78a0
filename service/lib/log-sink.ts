/**
 * Writes log lines to a file descriptor, without ever waiting for whoever reads it.
 *
 * Lines are gathered and written in the background, one write at a time. A reader that stops reading (a full pipe, a terminal
 * on hold) fills a buffer, after which lines are dropped; a reader that is gone ends the writing; a full disk loses the lines
 * that did not fit. What is left at exit is written then, unless the reader has stopped.
 *
 *     idle ──write──▶ gathering ──enough, or time──▶ writing ──done──▶ idle
 *                                                       └──EPIPE──▶ closed
 */
import { write, writeSync } from 'node:fs';
import { errorCode } from './error-code.ts';

/** A write that takes longer than this has met a reader that stopped. */
const STUCK_MS = 1000;
const RETRY_MS = 20;
const EXIT_RETRIES = 10;

/** Those that hold something at this moment. */
const holding = new Set<LogSink>();
process.once('exit', () => {
  for (const sink of holding) sink.flushSync();
});

export interface LogSinkOptions {
  readonly descriptor: number;
  /** Gather lines up to this many characters … */
  readonly batchLength: number;
  /** … or for this long. */
  readonly batchMs: number;
  /** Characters that may wait; what comes on top is dropped. */
  readonly maxLength: number;
}

interface Writing {
  rest: Buffer;
  /** When it began, by the monotonic clock. */
  since: number;
  /** Set while the reader is given time. */
  retry?: NodeJS.Timeout | undefined;
}

export class LogSink {
  readonly #options: LogSinkOptions;
  #waiting: string[] = [];
  #waitingLength = 0;
  #current: Writing | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LogSinkOptions) {
    this.#options = options;
  }

  write(line: string): void {
    const { batchLength, batchMs, maxLength } = this.#options;
    if (this.#closed || this.#waitingLength + line.length > maxLength) return;
    holding.add(this);
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    if (this.#current !== undefined) return;
    if (this.#waitingLength >= batchLength) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), batchMs).unref();
  }

  /** Writes what waits before it returns; for the end of the process. */
  flushSync(): void {
    if (this.#current !== undefined && performance.now() - this.#current.since > STUCK_MS) return;
    const unwritten: Buffer[] = [];
    if (this.#current?.retry !== undefined) {
      clearTimeout(this.#current.retry);
      unwritten.push(this.#current.rest);
      this.#current = undefined;
    }
    let rest = Buffer.concat([...unwritten, this.#take()]);
    for (let retries = 0; rest.length > 0 && !this.#closed && retries < EXIT_RETRIES;) {
      try {
        rest = rest.subarray(writeSync(this.#options.descriptor, rest));
      } catch (error) {
        if (errorCode(error) !== 'EAGAIN') return;
        retries += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }

  #begin(): void {
    if (this.#current !== undefined || this.#closed || this.#waiting.length === 0) return;
    this.#current = { rest: this.#take(), since: performance.now() };
    this.#writeRest(this.#current);
  }

  #take(): Buffer {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#waitingLength = 0;
    return bytes;
  }

  #writeRest(current: Writing): void {
    current.retry = undefined;
    write(this.#options.descriptor, current.rest, (error, written) => {
      const code = error === null ? undefined : errorCode(error);
      if (code === 'EAGAIN') {
        current.retry = setTimeout(() => this.#writeRest(current), RETRY_MS).unref();
        return;
      }
      if (code === 'EPIPE' || code === 'EBADF') this.#closed = true;
      current.rest = current.rest.subarray(written);
      if (error === null && current.rest.length > 0) {
        current.since = performance.now();
        this.#writeRest(current);
        return;
      }
      this.#current = undefined;
      if (this.#waiting.length === 0) holding.delete(this);
      this.#begin();
    });
  }
}
