/**
 * Reads a `multipart/form-data` body as it comes, without holding it: each part's headers, its size, and the text of small
 * parts. Enough for an upload whose content nobody asks back.
 */
import type { Readable } from 'node:stream';

export interface FormPart {
  readonly name: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  readonly size: number;
  /** The beginning of the content, at most `TEXT_LIMIT` bytes of it. */
  readonly text: string;
}

export type FormResult =
  | { readonly kind: 'form'; readonly parts: readonly FormPart[] }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'too-large' };

const TEXT_LIMIT = 1_024;
const HEADERS_LIMIT = 16_384;

interface OpenPart {
  name: string;
  filename: string | undefined;
  contentType: string | undefined;
  size: number;
  text: Buffer[];
}

/** @param limit bytes of the whole body; beyond it the rest is read and thrown away */
export async function readForm(
  source: Readable,
  contentType: string | undefined,
  limit: number,
): Promise<FormResult> {
  const boundary = /^multipart\/form-data;.*?boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(
    contentType ?? '',
  );
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) {
    source.resume();
    return { kind: 'malformed' };
  }
  const form = new FormReader(name);
  let size = 0;
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= limit) form.write(chunk);
  }
  if (size > limit) return { kind: 'too-large' };
  return form.complete ? { kind: 'form', parts: form.parts } : { kind: 'malformed' };
}

class FormReader {
  readonly parts: FormPart[] = [];
  complete = false;
  readonly #delimiter: Buffer;
  #state: 'preamble' | 'after-delimiter' | 'headers' | 'content' | 'end' = 'preamble';
  #rest: Buffer;
  #part: OpenPart | undefined;
  /** Bytes before the content that are not part of it. */
  #skip = 0;

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    // The first delimiter may stand at the very beginning.
    this.#rest = Buffer.from('\r\n');
  }

  write(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#step());
  }

  /** @returns whether another step may be possible with what is there */
  #step(): boolean {
    switch (this.#state) {
      case 'preamble':
      case 'content':
        return this.#readContent();
      case 'after-delimiter': {
        if (this.#rest.length < 2) return false;
        const last = this.#rest.subarray(0, 2).toString('latin1') === '--';
        this.complete = last;
        this.#state = last ? 'end' : 'headers';
        this.#rest = this.#rest.subarray(2);
        return true;
      }
      case 'headers':
        return this.#readHeaders();
      case 'end':
      default:
        this.#rest = Buffer.alloc(0);
        return false;
    }
  }

  #readContent(): boolean {
    const at = this.#rest.indexOf(this.#delimiter);
    // Without a delimiter, all but what could be its beginning is content.
    const end = at >= 0 ? at : Math.max(0, this.#rest.length - this.#delimiter.length + 1);
    this.#keep(this.#rest.subarray(0, end));
    this.#rest = this.#rest.subarray(at >= 0 ? at + this.#delimiter.length : end);
    if (at < 0) return false;
    if (this.#part !== undefined) {
      const { text, ...part } = this.#part;
      this.parts.push({ ...part, text: Buffer.concat(text).toString('utf8') });
      this.#part = undefined;
    }
    this.#state = 'after-delimiter';
    return true;
  }

  #keep(found: Buffer): void {
    const part = this.#part;
    if (part === undefined) return;
    const bytes = found.subarray(this.#skip);
    this.#skip -= Math.min(this.#skip, found.length);
    if (part.size < TEXT_LIMIT) part.text.push(Buffer.from(bytes.subarray(0, TEXT_LIMIT - part.size)));
    part.size += bytes.length;
  }

  #readHeaders(): boolean {
    const end = this.#rest.indexOf('\r\n\r\n');
    if (end < 0 || end > HEADERS_LIMIT) {
      if (this.#rest.length > HEADERS_LIMIT) this.#state = 'end';
      return false;
    }
    const head = this.#rest.subarray(0, end).toString('utf8');
    const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
    this.#part = {
      name: /[;\s]name="([^"]*)"/i.exec(disposition)?.[1] ?? '',
      filename: /[;\s]filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1],
      contentType: /^content-type:\s*([^\s;]+)/im.exec(head)?.[1],
      size: 0,
      text: [],
    };
    // The blank line's second break may be the first of the delimiter that ends an empty content.
    this.#rest = this.#rest.subarray(end + 2);
    this.#skip = 2;
    this.#state = 'content';
    return true;
  }
}
