/**
 * A body that is sent on while it is still being received. Bytes are inspected before they are handed over, so a fault
 * destroys the stream (and with it the upstream request) before its last byte has gone out.
 *
 * Back-pressure: the client's socket is read only while the upstream takes bytes.
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Refusal } from '../lib/refusal.ts';
import type { BodyInspector } from './body-inspector.ts';
import type { ByteAccount } from './byte-budget.ts';
import { SendingWatch } from './sending-watch.ts';

/** Thrown into the upstream request to end it; the reason is in `BodyFlow.refusal`. */
export class BodyFault extends Error {}

export class BodyFlow extends Readable {
  readonly #request: IncomingMessage;
  readonly #inspector: BodyInspector;
  readonly #account: ByteAccount;
  readonly #prefix: Buffer[];
  readonly #sending: SendingWatch;
  #attached = false;
  #ended = false;
  #finishing = false;
  /** The last chunk of a compressed body is kept back until the verdict on it is known. */
  #heldBack: Buffer | null = null;

  constructor(request: IncomingMessage, inspector: BodyInspector, account: ByteAccount, prefix: Buffer[]) {
    super({ highWaterMark: 256 * 1024 });
    this.#request = request;
    this.#inspector = inspector;
    this.#account = account;
    this.#prefix = prefix;
    this.#sending = new SendingWatch(request, (reason) => inspector.refuse(reason));
    inspector.onRefused = () => this.destroy(new BodyFault());
    inspector.onCaughtUp = () => {
      // Not before somebody listens: what is read then is lost.
      if (this.#attached && !this.destroyed) this.#request.resume();
    };
    // At once: the end may come while nothing is being read yet.
    request.on('end', () => void this.endOfBody());
    // A flow that is given up before it was sent has no other listener.
    this.on('error', () => undefined);
  }

  get refusal(): Refusal | null {
    return this.#inspector.refusal;
  }

  /** What was collected before it began to flow. */
  get beginning(): readonly Buffer[] {
    return this.#prefix;
  }

  /** Bytes received so far. */
  get bytes(): number {
    return this.#inspector.bytes;
  }

  override _read(): void {
    for (let chunk = this.#prefix.shift(); chunk !== undefined; chunk = this.#prefix.shift()) {
      this.#account.release(chunk.length);
      if (!this.#hand(chunk)) return;
    }
    if (!this.#attached) {
      this.#attached = true;
      this.#request.on('data', (chunk: Buffer) => this.#onData(chunk));
    }
    if (!this.#ended && !this.#inspector.lagging) this.#request.resume();
    if (this.#ended) void this.#finish();
  }

  /** The client has sent everything (for a body that ended while its beginning was still collected). */
  async endOfBody(): Promise<void> {
    this.#ended = true;
    this.#sending.stop();
    if (this.#prefix.length === 0) await this.#finish();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#sending.stop();
    this.#inspector.close();
    this.#account.close();
    this.#prefix.length = 0;
    this.#heldBack = null;
    // What the client still sends is read away, so that it comes to read its answer.
    this.#request.resume();
    callback(error);
  }

  #onData(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#sending.touch();
    if (this.#inspector.write(chunk) !== null) return;
    if (!this.#hand(chunk) || this.#inspector.lagging) this.#request.pause();
  }

  #hand(chunk: Buffer): boolean {
    if (this.#inspector.isSynchronous) return this.push(chunk);
    const previous = this.#heldBack;
    this.#heldBack = chunk;
    return previous === null || this.push(previous);
  }

  async #finish(): Promise<void> {
    if (this.#finishing) return;
    this.#finishing = true;
    const reason = this.#inspector.isSynchronous ? this.#inspector.refusal : await this.#inspector.end();
    if (reason !== null || this.destroyed || this.readableEnded) return;
    if (this.#heldBack !== null) {
      const last = this.#heldBack;
      this.#heldBack = null;
      this.push(last);
    }
    this.push(null);
  }
}
