/**
 * Looks at a request's body as it passes: reads the fields the gateway acts on, counts bytes before and after decompression,
 * and says at once when the body must be refused. It never changes or keeps the body.
 *
 * A compressed body is decoded in a copy (zlib's thread pool); its verdicts then come a moment after the bytes.
 */
import zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { JsonFieldReader, jsonString, WantedFields, type JsonFault } from '../lib/json-fields.ts';
import { refusal, type Refusal } from '../lib/refusal.ts';
import type { ByteAccount } from './byte-budget.ts';

/** The top-level fields of a Messages body that the gateway acts on, each refused when it stands twice. */
const FIELDS = ['model', 'stream', 'max_tokens'] as const;
/** Strings that only a body has which refers to things made upstream, or has the tool that makes them. */
const REFERENCES = ['file_id', 'container', 'code_execution'] as const;
const LIMITS = { maxDepth: 100, longestValue: 4096 };
const WANTED = new WantedFields(FIELDS, LIMITS, REFERENCES);

export interface BodyFields {
  readonly model: string | null;
  readonly stream: boolean;
  /** Most tokens the answer may have; null when absent. What limits reserve before the call. */
  readonly maxTokens: number | null;
  /** It may refer to files or containers, or let the upstream make some. False means that it does not. */
  readonly mayRefer: boolean;
}

export const NO_FIELDS: BodyFields = { model: null, stream: false, maxTokens: null, mayRefer: false };

export interface InspectorOptions {
  /** Read the fields; otherwise only sizes are checked. */
  readonly readFields: boolean;
  readonly limit: number;
  readonly contentEncoding: string | null;
  /** What the decoder keeps in memory is taken from here. */
  readonly account: ByteAccount;
}

export class BodyInspector {
  /** Set at the first fault; everything after it is void. */
  refusal: Refusal | null = null;
  /** Bytes seen, as received. */
  bytes = 0;
  /** Called at the first fault, which for a compressed body may be found between two writes. */
  onRefused: (reason: Refusal) => void = () => undefined;

  readonly #limit: number;
  readonly #reader: JsonFieldReader | null;
  readonly #decoder: BodyDecoder | null;
  readonly #account: ByteAccount;
  /** What the decoder keeps, bytes. */
  #window = 0;

  constructor(options: InspectorOptions) {
    this.#limit = options.limit;
    this.#account = options.account;
    this.#reader = options.readFields ? new JsonFieldReader(WANTED) : null;
    const decoder = decoderFor(options.contentEncoding);
    this.#decoder = decoder === 'identity' || decoder === 'unknown' ? null : new BodyDecoder(decoder);
    if (decoder === 'unknown' && options.readFields) {
      this.refusal = refusal(
        'unsupported_encoding',
        `Bodies in this content-encoding cannot be read here. Send gzip, deflate, br, zstd, or none.`,
      );
    }
    if (this.#decoder !== null) {
      const longestWindow = windowOf(options.contentEncoding);
      let decoded = 0;
      this.#decoder.onData = (chunk) => {
        decoded += chunk.length;
        if (decoded > this.#limit) this.refuse(tooLarge(this.#limit, 'decompressed '));
        else if (!this.#holdWindow(Math.min(decoded, longestWindow))) this.refuse(budgetExhausted());
        else this.#scan(chunk);
        return this.refusal === null;
      };
    }
  }

  /** Whether `model` has been read. */
  get modelKnown(): boolean {
    return this.#reader?.raw[0] !== undefined;
  }

  get fields(): BodyFields {
    const reader = this.#reader;
    if (reader === null) return NO_FIELDS;
    const maxTokens = Number(reader.raw[2]);
    return {
      model: modelOf(reader.raw[0]),
      stream: reader.raw[1] === 'true',
      maxTokens: Number.isFinite(maxTokens) ? maxTokens : null,
      mayRefer: reader.noticed,
    };
  }

  /** Takes the next bytes as received; returns the refusal if there is one by now. */
  write(chunk: Buffer): Refusal | null {
    this.bytes += chunk.length;
    if (this.refusal !== null) return this.refusal;
    if (this.bytes > this.#limit) this.refuse(tooLarge(this.#limit));
    else if (this.#decoder === null) this.#scan(chunk);
    else this.#decoder.write(chunk);
    return this.refusal;
  }

  /** Whether the decoded copy lags so far behind that reading should stop until `onCaughtUp`. */
  get lagging(): boolean {
    return this.#decoder?.lagging ?? false;
  }

  set onCaughtUp(listener: () => void) {
    if (this.#decoder !== null) this.#decoder.onDrain = listener;
  }

  /** Whether the last verdict is known without waiting: true unless the body is compressed. */
  get isSynchronous(): boolean {
    return this.#decoder === null;
  }

  /** The final verdict, once all bytes were written. */
  async end(): Promise<Refusal | null> {
    if (this.#decoder !== null && this.refusal === null) {
      const whole = await this.#decoder.end();
      if (!whole) {
        this.refuse(refusal('malformed_body', 'The body does not decompress as its content-encoding says.'));
      }
    }
    return this.refusal;
  }

  /** Refuses the body, unless it is refused already. */
  refuse(reason: Refusal): void {
    if (this.refusal !== null) return;
    this.refusal = reason;
    this.#decoder?.close();
    this.onRefused(reason);
  }

  close(): void {
    this.#decoder?.close();
    this.#account.release(this.#window);
    this.#window = 0;
  }

  #holdWindow(bytes: number): boolean {
    const more = bytes - this.#window;
    if (more <= 0) return true;
    if (!this.#account.take(more)) return false;
    this.#window = bytes;
    return true;
  }

  #scan(chunk: Buffer): void {
    if (this.#reader === null) return;
    const fault = this.#reader.write(chunk);
    if (fault !== null) this.refuse(explain(fault));
  }
}

let lastRawModel: string | undefined;
let lastModel: string | null = null;

/** The reader hands out one string for a model that comes again and again, so that this is a comparison of addresses. */
function modelOf(raw: string | undefined): string | null {
  if (raw !== lastRawModel) {
    lastRawModel = raw;
    lastModel = jsonString(raw);
  }
  return lastModel;
}

export function budgetExhausted(): Refusal {
  return {
    code: 'body_budget_exhausted',
    message: 'Too many large bodies are being received at once. Try again shortly.',
    retryAfterMs: 2_000,
  };
}

export function tooLarge(limit: number, what = ''): Refusal {
  return refusal(
    'request_too_large',
    `The ${what}body is larger than the limit of ${limit / 2 ** 20} MB for this path.`,
  );
}

function explain(fault: JsonFault): Refusal {
  switch (fault.kind) {
    case 'duplicate':
      return refusal('ambiguous_field', `The field “${fault.field}” stands twice in the body. Send it once.`);
    case 'escaped':
      return refusal(
        'ambiguous_field',
        `The name of the field “${fault.field}” is written with an escape. Send it plain.`,
      );
    case 'too-deep':
      return refusal('body_too_deep', `The body is nested deeper than ${LIMITS.maxDepth} levels.`);
    case 'too-long':
      return refusal('malformed_body', `The value of “${fault.field}” is too long.`);
    case 'not-utf8':
      return refusal('malformed_body', 'The body is not JSON in UTF-8.');
  }
}

/** A zlib decoder as a callback and a promise; silent after `close`. */
export class BodyDecoder {
  /** Gets decoded bytes; returns false when it wants no more. */
  onData: (chunk: Buffer) => boolean = () => true;
  onDrain: () => void = () => undefined;
  readonly #stream: Transform;
  #failed = false;
  #finish: (whole: boolean) => void = () => undefined;

  constructor(create: () => Transform) {
    this.#stream = create();
    this.#stream.on('data', (chunk: Buffer) => {
      if (!this.onData(chunk)) this.close();
    });
    this.#stream.on('error', () => {
      this.#failed = true;
      this.#finish(false);
    });
    this.#stream.on('drain', () => this.onDrain());
    this.#stream.on('end', () => this.#finish(true));
    this.#stream.on('close', () => this.#finish(!this.#failed && this.#stream.readableEnded));
  }

  write(chunk: Buffer): void {
    if (!this.#stream.destroyed) this.#stream.write(chunk);
  }

  get lagging(): boolean {
    return this.#stream.writableNeedDrain;
  }

  /** Resolves to whether all that was written decoded to its end. */
  end(): Promise<boolean> {
    if (this.#stream.destroyed) return Promise.resolve(!this.#failed && this.#stream.readableEnded);
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#stream.end();
    });
  }

  close(): void {
    this.#stream.destroy();
  }
}

/** The decoder for a `content-encoding`, `identity` for none, `unknown` for one (or several) we cannot decode. */
export function decoderFor(contentEncoding: string | null): (() => Transform) | 'identity' | 'unknown' {
  switch (contentEncoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return () => zlib.createGunzip();
    case 'deflate':
      return () => zlib.createInflate();
    case 'br':
      return () => zlib.createBrotliDecompress();
    case 'zstd':
      return () => zlib.createZstdDecompress({ params: { [zlib.constants.ZSTD_d_windowLogMax]: 23 } });
    default:
      return 'unknown';
  }
}

/**
 * How much of what it has decoded a decoder keeps at most, bytes; nothing worth counting for gzip and deflate (32 KB). Brotli's
 * largest window is 16 MB (RFC 7932); in HTTP zstd's is 8 MB (RFC 9659), though its frames could ask for more.
 */
function windowOf(contentEncoding: string | null): number {
  switch (contentEncoding?.trim().toLowerCase()) {
    case 'br':
      return 16 * 2 ** 20;
    case 'zstd':
      return 8 * 2 ** 20;
    default:
      return 0;
  }
}
