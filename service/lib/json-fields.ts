/**
 * Reads a few top-level fields of a JSON object from its bytes, chunk by chunk, without parsing the rest.
 *
 * On the path of every request (which `model`, `stream`) and every JSON answer (which `usage`): bytes are scanned once,
 * nothing is copied but the wanted values, long strings are skipped natively. It does not validate JSON. It is exact for
 * well-formed JSON, and for anything else the upstream's own parser refuses the whole body.
 *
 * Faults are reported once and end the scan: a wanted field that stands twice or under an escaped name (two readers could
 * then read two different values), nesting deeper than `maxDepth`, or text that is not UTF-8.
 */
export type JsonFault =
  | { readonly kind: 'duplicate'; readonly field: string }
  | { readonly kind: 'escaped'; readonly field: string }
  | { readonly kind: 'too-deep' }
  | { readonly kind: 'too-long'; readonly field: string }
  | { readonly kind: 'not-utf8' };

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** Below this many bytes a loop beats the call into native `indexOf`. */
const NATIVE_SEARCH_AFTER = 40;
const LONGEST_NAME = 256;
/** Values that may come again: names, numbers, true and false. ASCII, so that bytes can be compared with characters. */
const MAY_COME_AGAIN = /^"?[\w.:@/-]{1,128}"?$/;

type StringRole = 'none' | 'key' | 'other';

/** What is to be read, made once for all readers of one kind. */
export class WantedFields {
  readonly names: readonly string[];
  readonly maxDepth: number;
  /** Bytes of a value. */
  readonly longestValue: number;
  /** Beginnings of strings, keys or values at any depth, to look out for. */
  readonly notices: readonly string[];
  /** Which bytes a notice may begin with; null where there are none. */
  readonly noticeFirst: Uint8Array | null;
  /** The value last read of each field: a service sees few different models, and one string for all spares making it anew. */
  readonly lastValues: string[];

  constructor(
    names: readonly string[],
    limits: { maxDepth: number; longestValue: number },
    notices: readonly string[] = [],
  ) {
    this.names = names;
    this.maxDepth = limits.maxDepth;
    this.longestValue = limits.longestValue;
    this.notices = notices;
    this.noticeFirst = notices.length === 0 ? null : firstBytesOf(notices);
    this.lastValues = names.map(() => '');
  }
}

export class JsonFieldReader {
  /** Raw JSON text of each wanted field, in the order of `names`; undefined while or when absent. */
  readonly raw: (string | undefined)[];
  fault: JsonFault | null = null;
  /** Whether a string began with one of the notices, or may have: one that a chunk's end cuts is not looked at. */
  noticed = false;

  readonly #wanted: WantedFields;

  #depth = 0;
  #rootIsObject = false;
  #expectKey = false;
  #string: StringRole = 'none';
  #escapePending = false;
  #keyEscaped = false;
  /** How many of the first two bytes were looked at. */
  #begun = 0;

  /** The name just read, waiting for its colon; -1 when it is none of ours. */
  #pending = -1;
  /** The wanted field whose value is being read; -1 for none. */
  #capturing = -1;
  /** What of a key or value stood in earlier chunks. */
  #carry: Buffer | null = null;

  constructor(wanted: WantedFields) {
    this.#wanted = wanted;
    this.raw = wanted.names.map(() => undefined);
  }

  /** Scans the next bytes. Returns the fault, if there is one by now. */
  write(chunk: Buffer): JsonFault | null {
    if (this.fault !== null) return this.fault;
    if (this.#begun < 2) {
      this.#lookAtBeginning(chunk);
      if (this.fault !== null) return this.fault;
    }

    const length = chunk.length;
    let position = 0;
    // Where the key or value being captured begins in this chunk.
    let start = 0;
    // Where the string being read begins, -1 when that was in an earlier chunk.
    let stringStart = -1;
    let inString = this.#string !== 'none';
    let depth = this.#depth;
    const { maxDepth } = this.#wanted;
    const looksOut = this.#wanted.noticeFirst !== null;

    while (position < length) {
      if (inString) {
        const end = this.#stringEnd(chunk, position);
        if (end === -1) break;
        position = end + 1;
        inString = false;
        if (looksOut) this.#notice(chunk, stringStart, end);
        if (this.#string === 'key') {
          this.#endKey(chunk, start, end);
          if (this.fault !== null) return this.fault;
        }
        this.#string = 'none';
        continue;
      }
      const byte = chunk[position++];
      if (byte === QUOTE) {
        inString = true;
        stringStart = position;
        if (depth === 1 && this.#expectKey) {
          this.#expectKey = false;
          this.#string = 'key';
          this.#keyEscaped = false;
          start = position;
        } else {
          this.#string = 'other';
        }
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        depth += 1;
        if (depth > maxDepth) return (this.fault = { kind: 'too-deep' });
        if (depth === 1) this.#expectKey = this.#rootIsObject = byte === OPEN_BRACE;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (depth === 1) {
          if (this.#capturing !== -1) this.#endValue(chunk, start, position - 1);
          this.#expectKey = false;
          if (this.fault !== null) return this.fault;
        }
        if (depth > 0) depth -= 1;
      } else if (depth === 1) {
        if (byte === COMMA) {
          if (this.#capturing !== -1) this.#endValue(chunk, start, position - 1);
          this.#expectKey = this.#rootIsObject;
          if (this.fault !== null) return this.fault;
        } else if (byte === COLON && this.#pending !== -1) {
          this.#capturing = this.#pending;
          this.#pending = -1;
          start = position;
        }
      }
    }

    this.#depth = depth;
    // What begins in the string that goes on in the next chunk is not known here.
    if (inString && looksOut) this.noticed = true;
    if (this.#string === 'key' || this.#capturing !== -1) this.#carryOver(chunk, start);
    return this.fault;
  }

  #notice(chunk: Buffer, start: number, end: number): void {
    if (start === -1 || this.#wanted.noticeFirst?.[chunk[start] ?? 0] === 0) return;
    for (const beginning of this.#wanted.notices) {
      if (end - start >= beginning.length && isAt(chunk, start, beginning)) this.noticed = true;
    }
  }

  /** JSON begins with an ASCII character, which has a zero byte beside it in UTF-16 and UTF-32. */
  #lookAtBeginning(chunk: Buffer): void {
    for (const byte of chunk.subarray(0, 2 - this.#begun)) {
      if (byte === 0 || (this.#begun === 0 && byte >= 0xfe)) this.fault = { kind: 'not-utf8' };
      this.#begun += 1;
    }
  }

  /** Position of the quote that ends the string which `from` lies in, or -1 when it goes on in the next chunk. */
  #stringEnd(chunk: Buffer, from: number): number {
    const length = chunk.length;
    let position = from;
    if (this.#escapePending) {
      this.#escapePending = false;
      position += 1;
    }
    const loopUntil = Math.min(length, position + NATIVE_SEARCH_AFTER);
    while (position < loopUntil) {
      const byte = chunk[position];
      if (byte === QUOTE) return position;
      if (byte === BACKSLASH) {
        this.#keyEscaped = true;
        position += 1;
      }
      position += 1;
    }
    while (position < length) {
      const quote = chunk.indexOf(QUOTE, position);
      const stop = quote === -1 ? length : quote;
      let backslashes = 0;
      while (stop - backslashes > position && chunk[stop - backslashes - 1] === BACKSLASH) backslashes += 1;
      if (this.#string === 'key' && chunk.subarray(position, stop).includes(BACKSLASH))
        this.#keyEscaped = true;
      const escaped = backslashes % 2 === 1;
      if (quote === -1) {
        this.#escapePending = escaped;
        return -1;
      }
      if (!escaped) return quote;
      position = quote + 1;
    }
    // The loop may have stepped over the escaped byte that the next chunk begins with.
    this.#escapePending = position > length;
    return -1;
  }

  #endKey(chunk: Buffer, start: number, end: number): void {
    const carried = this.#carry;
    this.#carry = null;
    const bytes = carried === null ? chunk : Buffer.concat([carried, chunk.subarray(start, end)]);
    const from = carried === null ? start : 0;
    const to = carried === null ? end : bytes.length;
    if (this.#keyEscaped) {
      const field = this.#wanted.names.indexOf(unescaped(bytes.toString('latin1', from, to)));
      if (field !== -1) this.fault = { kind: 'escaped', field: this.#wanted.names[field] ?? '' };
      this.#pending = -1;
      return;
    }
    this.#pending = this.#indexOfName(bytes, from, to);
  }

  #indexOfName(bytes: Buffer, from: number, to: number): number {
    const names = this.#wanted.names;
    const length = to - from;
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index];
      if (name !== undefined && name.length === length && isAt(bytes, from, name)) return index;
    }
    return -1;
  }

  #endValue(chunk: Buffer, start: number, end: number): void {
    const index = this.#capturing;
    const field = this.#wanted.names[index] ?? '';
    const carried = this.#carry;
    this.#capturing = -1;
    this.#carry = null;
    if (this.raw[index] !== undefined) {
      this.fault = { kind: 'duplicate', field };
      return;
    }
    if ((carried?.length ?? 0) + end - start > this.#wanted.longestValue) {
      this.fault = { kind: 'too-long', field };
      return;
    }
    this.raw[index] =
      carried === null
        ? this.#valueText(index, chunk, start, end)
        : Buffer.concat([carried, chunk.subarray(start, end)])
            .toString('utf8')
            .trim();
  }

  #valueText(index: number, chunk: Buffer, start: number, end: number): string {
    const from = chunk[start] === SPACE ? start + 1 : start;
    const last = this.#wanted.lastValues[index] ?? '';
    if (last.length === end - from && isAt(chunk, from, last)) return last;
    const text = chunk.toString('utf8', from, end).trim();
    if (MAY_COME_AGAIN.test(text)) this.#wanted.lastValues[index] = text;
    return text;
  }

  #carryOver(chunk: Buffer, start: number): void {
    const from = this.#carry === null ? start : 0;
    const part = chunk.subarray(from);
    const limit = this.#string === 'key' && this.#capturing === -1 ? LONGEST_NAME : this.#wanted.longestValue;
    const carried = this.#carry === null ? Buffer.from(part) : Buffer.concat([this.#carry, part]);
    if (carried.length <= limit) {
      this.#carry = carried;
    } else if (this.#capturing !== -1) {
      this.fault = { kind: 'too-long', field: this.#wanted.names[this.#capturing] ?? '' };
    } else {
      // A name this long is none of ours, escaped or not (an escape takes at most six bytes a character).
      this.#carry = carried.subarray(0, limit + 1);
    }
  }
}

/** Whether the bytes at `from` are this ASCII name: byte by byte, since a call into native code costs more. */
function isAt(bytes: Buffer, from: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    if (bytes[from + index] !== name.charCodeAt(index)) return false;
  }
  return true;
}

function firstBytesOf(notices: readonly string[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const notice of notices) table[notice.charCodeAt(0)] = 1;
  return table;
}

/** The string that a JSON string literal's inside stands for; itself when it is malformed. */
function unescaped(inside: string): string {
  try {
    const value: unknown = JSON.parse(`"${inside}"`);
    return typeof value === 'string' ? value : inside;
  } catch {
    return inside;
  }
}

/** The string that a raw JSON value stands for, or null when it is not a string. */
export function jsonString(raw: string | undefined): string | null {
  if (raw === undefined || raw.charCodeAt(0) !== QUOTE) return null;
  if (!raw.includes('\\')) return raw.slice(1, -1);
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}
