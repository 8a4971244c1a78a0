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
import { BytePieces } from './byte-pieces.ts';
import { SendingWatch } from './sending-watch.ts';

/** Chunks below this size, as hostile clients send them, are handed on together once in a turn of the event loop. */
const SMALL = 1_024;
const MOST_GATHERED = 16 * 1_024;

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
  readonly #gathered = new BytePieces();
  #gathering = false;
  /** The last chunk of a compressed body is kept back until the verdict on it is known. */
  #heldBack: Buffer | null = null;

  constructor(request: IncomingMessage, inspector: BodyInspector, account: ByteAccount, prefix: Buffer[]) {
    super({ highWaterMark: 64 * 1024 });
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
    this.#gathered.take();
    // What the client still sends is read away, so that it comes to read its answer.
    this.#request.resume();
    callback(error);
  }

  #onData(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#sending.touch();
    if (this.#inspector.write(chunk) !== null) return;
    const keepUp = chunk.length < SMALL || this.#gathered.bytes > 0 ? this.#gather(chunk) : this.#hand(chunk);
    if (!keepUp || this.#inspector.lagging) this.#request.pause();
  }

  #gather(chunk: Buffer): boolean {
    this.#gathered.add(chunk);
    if (this.#gathered.bytes >= MOST_GATHERED) return this.#hand(this.#gathered.takeWhole());
    if (this.#gathering) return true;
    this.#gathering = true;
    setImmediate(() => {
      this.#gathering = false;
      if (!this.#handGathered()) this.#request.pause();
    });
    return true;
  }

  #handGathered(): boolean {
    if (this.destroyed || this.#gathered.bytes === 0) return true;
    return this.#hand(this.#gathered.takeWhole());
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
    this.#handGathered();
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
