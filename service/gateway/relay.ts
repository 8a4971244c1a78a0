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
  /** Bytes still to come; NaN when the length was not announced. */
  #remaining: number;
  #ended = false;

  /** @param length as announced; null when it was not */
  constructor(exchange: Exchange, reader: AnswerReader | null, length: number | null) {
    this.#exchange = exchange;
    this.#reader = reader;
    this.#remaining = length ?? Number.NaN;
  }

  data(chunk: Buffer): boolean {
    this.#reader?.write(chunk);
    this.#remaining -= chunk.length;
    if (this.#remaining !== 0) return this.#exchange.write(chunk);
    // The last bytes and the end leave together, which spares a write.
    this.#end(chunk);
    return true;
  }

  end(): boolean {
    if (!this.#ended) this.#end(undefined);
    return true;
  }

  fail(): void {
    if (this.#ended) return;
    this.#exchange.errorClass = 'upstream_truncated';
    this.#exchange.reset();
  }

  #end(last: Buffer | undefined): void {
    this.#ended = true;
    this.#reader?.end();
    this.#exchange.end(last);
  }
}

/**
 * A content-encoded answer: its bytes pass untouched, so nothing can be appended to it; what is read is read from a decoded
 * copy, and an incomplete answer ends by a reset.
 *
 * Of an answer that is no stream the last chunk waits until the copy is read (about a millisecond): a client that was told
 * the length is done with it then, and may at once ask for what it says was made.
 */
export class EncodedRelay implements Relay {
  readonly #exchange: Exchange;
  readonly #decoder: BodyDecoder;
  readonly #reader: AnswerReader;
  readonly #isComplete: ((decoded: boolean) => boolean) | null;
  #last: Buffer | undefined;

  constructor(
    exchange: Exchange,
    decoder: () => Transform,
    reader: AnswerReader,
    /**
     * Asked of a stream, after its last byte was read, whether that was its end; `decoded` says whether all bytes decoded.
     * Null for an answer that is no stream.
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
    if (this.#isComplete !== null) return this.#exchange.write(chunk);
    const previous = this.#last;
    this.#last = chunk;
    return previous === undefined || this.#exchange.write(previous);
  }

  end(): boolean {
    this.#exchange.reading = this.#decoder.end().then((decoded) => {
      this.#reader.end();
      if (this.#isComplete === null || this.#isComplete(decoded)) this.#exchange.end(this.#last);
      else this.fail();
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
