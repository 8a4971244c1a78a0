/**
 * A minimal HTTP/1.1 message parser for the bench's own client and stub: it finds where a message's head and body
 * begin and end, and nothing more, so that measuring costs little. Bodies are framed by `content-length`, by
 * chunks, or (responses only) by the end of the connection. It is not a parser for hostile input.
 *
 *   head → fixed → head
 *        → size → data → data-end → size … → trailers → head
 *        → until-end
 *
 * A malformed message is reported once through `onError`; the parser then ignores what follows.
 */
export interface HttpMessageHandler {
  /** Start line and header lines, without the empty line that ends them. */
  onHead(head: string): void;
  /** A piece of the body, with chunk framing removed: `bytes[start, end)`. Valid during the call only. */
  onBody(bytes: Buffer, start: number, end: number): void;
  onComplete(): void;
  onError(reason: string): void;
}

type State = 'head' | 'fixed' | 'size' | 'data' | 'data-end' | 'trailers' | 'until-end' | 'dead';

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');
const LENGTH = /\r\ncontent-length:[ \t]*(\d+)[ \t]*(?:\r\n|$)/i;
const CHUNKED = /\r\ntransfer-encoding:[^\r]*chunked[ \t]*(?:\r\n|$)/i;
const CHUNK_SIZE = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i;
/** Longest head or chunk-size line that is waited for. */
const MAX_HELD = 64 * 1024;

export class HttpMessageParser {
  readonly #kind: 'request' | 'response';
  readonly #handler: HttpMessageHandler;
  #state: State = 'head';
  /** Body bytes still to come in this body or chunk. */
  #remaining = 0;
  /** The unfinished head or line of the last call. */
  #held: Buffer | null = null;

  constructor(kind: 'request' | 'response', handler: HttpMessageHandler) {
    this.#kind = kind;
    this.#handler = handler;
  }

  /** True between two messages: the connection may close here without loss. */
  get idle(): boolean {
    return this.#state === 'head' && this.#held === null;
  }

  execute(received: Buffer): void {
    let bytes = received;
    if (this.#held !== null) {
      bytes = Buffer.concat([this.#held, received]);
      this.#held = null;
    }
    let at = 0;
    while (at < bytes.length && this.#state !== 'dead') {
      const next = this.#step(bytes, at);
      if (next === -1) {
        if (bytes.length - at > MAX_HELD) return this.#fail('a head or line longer than 64 KB');
        this.#held = bytes.subarray(at);
        return;
      }
      at = next;
    }
  }

  /** Tells that the peer closed. Completes a body that runs until the end; anything else unfinished is an error. */
  finish(): void {
    if (this.#state === 'until-end') this.#complete();
    else if (this.#state !== 'dead' && !this.idle) this.#fail('the connection ended inside a message');
  }

  /** Consumes one element from `at`; returns where the next begins, or -1 when more bytes are needed. */
  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head': {
        const end = bytes.indexOf(HEAD_END, at);
        if (end === -1) return -1;
        this.#beginMessage(bytes.toString('latin1', at, end));
        return end + HEAD_END.length;
      }
      case 'size':
      case 'data-end':
      case 'trailers': {
        const end = bytes.indexOf(LINE_END, at);
        if (end === -1) return -1;
        this.#takeLine(bytes.toString('latin1', at, end));
        return end + LINE_END.length;
      }
      case 'fixed':
      case 'data':
        return this.#takeBody(bytes, at);
      case 'until-end':
        this.#handler.onBody(bytes, at, bytes.length);
        break;
      case 'dead':
        break;
    }
    return bytes.length;
  }

  #beginMessage(head: string): void {
    if (this.#kind === 'response') {
      if (!head.startsWith('HTTP/1.')) return this.#fail(`no status line: ${head.slice(0, 40)}`);
      // Interim responses (100, 103) precede the real one.
      if (head.charCodeAt(9) === 0x31) return;
    }
    this.#handler.onHead(head);
    if (CHUNKED.test(head)) {
      this.#state = 'size';
      return;
    }
    const length = LENGTH.exec(head)?.[1];
    if (length !== undefined && length !== '0') {
      this.#state = 'fixed';
      this.#remaining = Number(length);
      return;
    }
    const bodiless =
      length === '0' || this.#kind === 'request' || head.startsWith('204', 9) || head.startsWith('304', 9);
    if (bodiless) this.#complete();
    else this.#state = 'until-end';
  }

  #takeBody(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#remaining);
    this.#remaining -= end - at;
    this.#handler.onBody(bytes, at, end);
    if (this.#remaining > 0) return end;
    if (this.#state === 'data') this.#state = 'data-end';
    else if (this.#state === 'fixed') this.#complete();
    return end;
  }

  #takeLine(line: string): void {
    if (this.#state === 'data-end') {
      if (line !== '') return this.#fail('a chunk longer than its size');
      this.#state = 'size';
    } else if (this.#state === 'trailers') {
      if (line === '') this.#complete();
    } else {
      const size = CHUNK_SIZE.exec(line)?.[1];
      if (size === undefined) return this.#fail(`no chunk size: ${line.slice(0, 40)}`);
      this.#remaining = Number.parseInt(size, 16);
      this.#state = this.#remaining === 0 ? 'trailers' : 'data';
    }
  }

  #complete(): void {
    this.#state = 'head';
    this.#handler.onComplete();
  }

  #fail(reason: string): void {
    this.#state = 'dead';
    this.#held = null;
    this.#handler.onError(reason);
  }
}
