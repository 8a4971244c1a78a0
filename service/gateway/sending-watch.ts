/**
 * Notices a client that has stopped sending in the middle of its body, so that what is held of the body (of the byte budget, of an
 * upstream connection) returns. A body that stands still because its socket is not read is no such case.
 */
import type { IncomingMessage } from 'node:http';
import { refusal, type Refusal } from '../lib/refusal.ts';

const LONGEST_SILENCE_MS = 60_000;

export class SendingWatch {
  readonly #request: IncomingMessage;
  readonly #onSilent: (reason: Refusal) => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(request: IncomingMessage, onSilent: (reason: Refusal) => void) {
    this.#request = request;
    this.#onSilent = onSilent;
  }

  /** Bytes came, and more have to come. */
  touch(): void {
    if (this.#timer !== null) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#expire(), LONGEST_SILENCE_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #expire(): void {
    if (this.#request.isPaused()) {
      this.#timer?.refresh();
      return;
    }
    this.stop();
    this.#onSilent(
      refusal('request_timeout', `No byte of the body came for ${LONGEST_SILENCE_MS / 1_000} s.`),
    );
  }
}
