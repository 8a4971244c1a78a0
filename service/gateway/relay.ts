/**
 * Carries one upstream answer to the client. `attempt-upstream.ts` picks the kind by the answer's head and feeds it.
 *
 * - `BodyRelay`: bytes pass as they come; a copy (decoded where needed) is read for usage.
 * - `EventStreamRelay` (its own file): whole events pass, so that a truncated stream can still end well-formed.
 * - `SpliceRelay` (its own file): holds a small JSON body to change one value in it.
 */
import type { AnswerReader } from './answer-reader.ts';
import { BodyDecoder } from './body-inspector.ts';
import type { Exchange } from './exchange.ts';
import type { Transform } from 'node:stream';

export interface Relay {
  /** @returns false when the upstream should pause until the client's `drain` */
  data(chunk: Buffer): boolean;
  /**
   * The upstream ended its answer as announced.
   *
   * @returns false when it was not all the same: a stream that says itself when it is over, and has not
   */
  end(): boolean;
  /** The upstream broke off. */
  fail(): void;
}

export class BodyRelay implements Relay {
  readonly #exchange: Exchange;
  readonly #reader: AnswerReader | null;

  constructor(exchange: Exchange, reader: AnswerReader | null) {
    this.#exchange = exchange;
    this.#reader = reader;
  }

  data(chunk: Buffer): boolean {
    this.#reader?.write(chunk);
    return this.#exchange.write(chunk);
  }

  end(): boolean {
    this.#reader?.end();
    this.#exchange.end();
    return true;
  }

  fail(): void {
    this.#exchange.errorClass = 'upstream_truncated';
    this.#exchange.reset();
  }
}

/**
 * A content-encoded answer: its bytes pass untouched, so nothing can be appended to it; what is read is read from a decoded
 * copy, and an incomplete answer ends by a reset.
 */
export class EncodedRelay implements Relay {
  readonly #exchange: Exchange;
  readonly #decoder: BodyDecoder;
  readonly #reader: AnswerReader;
  readonly #isComplete: ((decoded: boolean) => boolean) | null;

  constructor(
    exchange: Exchange,
    decoder: () => Transform,
    reader: AnswerReader,
    /**
     * Asked after the last byte was read whether that was the end; `decoded` says whether all bytes decoded. Null where it
     * always is.
     */
    isComplete: ((decoded: boolean) => boolean) | null,
  ) {
    this.#exchange = exchange;
    this.#reader = reader;
    this.#isComplete = isComplete;
    this.#decoder = new BodyDecoder(decoder);
    this.#decoder.onData = (bytes) => {
      this.#reader.write(bytes);
      return true;
    };
  }

  data(chunk: Buffer): boolean {
    this.#decoder.write(chunk);
    return this.#exchange.write(chunk);
  }

  end(): boolean {
    const exchange = this.#exchange;
    const isComplete = this.#isComplete;
    // A client that was told the length may be gone before the copy is read.
    if (isComplete === null) exchange.end();
    exchange.reading = this.#decoder.end().then((decoded) => {
      this.#reader.end();
      if (isComplete?.(decoded) === true) exchange.end();
      else if (isComplete !== null) this.fail();
      return;
    });
    // Whether it was all there is known too late for the key's sake.
    return true;
  }

  fail(): void {
    this.#decoder.close();
    this.#exchange.errorClass ??= 'upstream_truncated';
    this.#exchange.reset();
  }
}
