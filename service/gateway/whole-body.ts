/**
 * A body kept whole for as long as an attempt may have to be repeated; `release` lets it go, with what it holds of the byte
 * budget, once an answer is on its way to the client. An answer may stream for minutes, and must not keep its question.
 */
import { Readable } from 'node:stream';
import type { BodyFields } from './body-inspector.ts';
import type { ByteAccount } from './byte-budget.ts';

/**
 * undici keeps a body that it was given as bytes until the answer has ended, so larger ones are given as a stream that has
 * nothing left once it was sent. Below this a stream costs more than it saves.
 */
const SENT_AS_STREAM = 16 * 1024;
const NOTHING = Buffer.alloc(0);

export class WholeBody {
  readonly kind = 'whole';
  readonly fields: BodyFields;
  readonly length: number;
  /** Empty after `release`. */
  bytes: Buffer;
  readonly #account: ByteAccount;

  constructor(fields: BodyFields, bytes: Buffer, account: ByteAccount) {
    this.fields = fields;
    this.bytes = bytes;
    this.length = bytes.length;
    this.#account = account;
  }

  /** Whether `toSend` makes a stream, whose length must be announced by a header. */
  get isSentAsStream(): boolean {
    return this.length > SENT_AS_STREAM;
  }

  /** For one attempt. */
  toSend(): Buffer | Readable {
    return this.isSentAsStream ? new BytesOnce(this.bytes) : this.bytes;
  }

  release(): void {
    this.bytes = NOTHING;
    this.#account.close();
  }
}

class BytesOnce extends Readable {
  #bytes: Buffer;

  constructor(bytes: Buffer) {
    super();
    this.#bytes = bytes;
    // Given up before it was sent, it has no other listener.
    this.on('error', () => undefined);
  }

  override _read(): void {
    const bytes = this.#bytes;
    this.#bytes = NOTHING;
    this.push(bytes);
    this.push(null);
  }
}
