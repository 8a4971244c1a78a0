/**
 * Carries the JSON of a message batch to the client with its `results_url` pointing at the gateway, spliced into the raw
 * bytes; everything else stays as it came. SDKs fetch that URL, and only through the gateway does the call reach the key
 * whose workspace holds the batch.
 *
 * The body is held until its end (a page of 1,000 batches is below 1 MB); one larger than `MOST_HELD` passes unchanged.
 */
import { refusal } from '../lib/refusal.ts';
import type { Exchange } from './exchange.ts';
import type { BodyDecoder } from './body-inspector.ts';
import type { Relay } from './relay.ts';
import type { BodyLength } from './response-headers.ts';

const MOST_HELD = 8 * 2 ** 20;
/** A quote inside a JSON string is escaped, so an unescaped name before a colon is a field. */
const RESULTS_URL = /("results_url"\s*:\s*")((?:[^"\\]|\\.)*)(")/g;

export interface SpliceOptions {
  readonly sendHead: (length: BodyLength) => void;
  /** Base of the URLs that clients are given, without a trailing slash. */
  readonly publicBase: string;
  /** Path prefix of the upstream's own URLs. */
  readonly upstreamPrefix: string;
  readonly decoder: BodyDecoder | null;
  /** Gets the whole decoded body. */
  readonly onBody: (body: Buffer) => void;
}

export class SpliceRelay implements Relay {
  readonly #exchange: Exchange;
  readonly #options: SpliceOptions;
  #raw: Buffer[] = [];
  #rawBytes = 0;
  readonly #decoded: Buffer[] = [];
  #decodedBytes = 0;
  #passing = false;

  constructor(exchange: Exchange, options: SpliceOptions) {
    this.#exchange = exchange;
    this.#options = options;
    if (options.decoder !== null) {
      options.decoder.onData = (bytes) => {
        this.#decoded.push(bytes);
        this.#decodedBytes += bytes.length;
        return this.#decodedBytes <= MOST_HELD;
      };
    }
  }

  data(chunk: Buffer): boolean {
    if (this.#passing) return this.#exchange.write(chunk);
    this.#raw.push(chunk);
    this.#rawBytes += chunk.length;
    this.#options.decoder?.write(chunk);
    if (this.#rawBytes <= MOST_HELD) return true;
    this.#options.decoder?.close();
    return this.#passUnchanged();
  }

  end(): boolean {
    const { decoder } = this.#options;
    if (this.#passing) this.#exchange.end();
    else if (decoder === null) this.#finish(Buffer.concat(this.#raw, this.#rawBytes));
    else this.#finishDecoded(decoder);
    return true;
  }

  fail(): void {
    this.#options.decoder?.close();
    if (this.#passing) {
      this.#exchange.errorClass = 'upstream_truncated';
      this.#exchange.reset();
      return;
    }
    // Nothing has reached the client yet, so it can still be told.
    this.#exchange.refuse(
      refusal('upstream_truncated', 'The upstream broke off its answer. Ask for it again.'),
    );
  }

  #finishDecoded(decoder: BodyDecoder): void {
    void decoder.end().then((whole) => {
      if (whole && this.#decodedBytes <= MOST_HELD) {
        this.#finish(Buffer.concat(this.#decoded, this.#decodedBytes));
      } else {
        this.#passUnchanged();
        this.#exchange.end();
      }
      return;
    });
  }

  #passUnchanged(): boolean {
    this.#passing = true;
    this.#options.sendHead('as received');
    const held = Buffer.concat(this.#raw, this.#rawBytes);
    this.#raw = [];
    return held.length === 0 || this.#exchange.write(held);
  }

  #finish(body: Buffer): void {
    this.#options.onBody(body);
    // latin1 keeps every byte as it is.
    const before = body.toString('latin1');
    const after = before.replace(RESULTS_URL, (_all, head: string, url: string, tail: string) => {
      return head + this.#ours(url) + tail;
    });
    if (after === before) {
      this.#passUnchanged();
      this.#exchange.end();
      return;
    }
    const spliced = Buffer.from(after, 'latin1');
    this.#options.sendHead(spliced.length);
    this.#exchange.end(spliced);
  }

  #ours(url: string): string {
    const { publicBase, upstreamPrefix } = this.#options;
    const parts = /^https?:\/\/[^/?#]*(\/.*)$/.exec(url.replaceAll('\\/', '/'));
    const path = parts?.[1];
    if (path === undefined) return url;
    return publicBase + (path.startsWith(`${upstreamPrefix}/`) ? path.slice(upstreamPrefix.length) : path);
  }
}
