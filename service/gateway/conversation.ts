/**
 * What ties a Messages request to others: the prompt cache it can read, and the conversation it goes on with. Both live in one
 * organization, so requests with the same hash are sent to the same one while it has room.
 *
 *   tools or system with `cache_control`   the hash is of both: whoever sends the same prefix can read the same cache
 *   else                                   of tools, system and the first message, which stay while a conversation grows
 *
 * Of the first message `cache_control` is left out: clients move it to their newest message with every turn.
 *
 * Read from the bytes as they came: a client that goes on with a conversation sends its beginning again. Costs about 2 µs for a
 * kilobyte outside of strings, and is only asked for where there is a choice of organizations.
 */
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const CACHE_CONTROL = Buffer.from('"cache_control"');
/** So many bytes at both ends of a longer text go into the hash, and its length. */
const HASHED = 512;
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** @returns 32 bits, unsigned; null for a body with neither system, tools nor messages */
export function conversationOf(body: Buffer): number | null {
  const parts = findParts(body);
  const { tools, system, messages } = parts;
  let hash = FNV_BASIS;
  let cached = false;
  let found = false;
  for (const part of [tools, system]) {
    if (part === null) continue;
    hash = hashPieces(hash, body, [part]);
    cached ||= body.subarray(part.from, part.to).includes(CACHE_CONTROL);
    found = true;
  }
  if (cached) return hash >>> 0;
  const first = messages === null ? null : firstElement(body, messages);
  if (first !== null) hash = hashPieces(hash, body, withoutBreakpoints(body, first));
  return found || first !== null ? hash >>> 0 : null;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Parts {
  tools: Span | null;
  system: Span | null;
  messages: Span | null;
}

/** Where the values of the three fields stand. Of text that is no JSON anything may be found, or nothing. */
function findParts(body: Buffer): Parts {
  const parts: Parts = { tools: null, system: null, messages: null };
  let depth = 0;
  let expectsName = false;
  let name: keyof Parts | null = null;
  let from = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) {
      const end = endOfString(body, at);
      if (depth === 1 && expectsName) {
        expectsName = false;
        name = nameAt(body, at + 1, end);
        from = end + 1;
      }
      at = end;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      expectsName = depth === 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET || (byte === COMMA && depth === 1)) {
      if (depth === 1) {
        if (name !== null) parts[name] = { from, to: at };
        name = null;
        expectsName = true;
      }
      if (byte !== COMMA) depth -= 1;
    }
  }
  return parts;
}

function nameAt(body: Buffer, from: number, to: number): keyof Parts | null {
  if (to - from < 5 || to - from > 8) return null;
  const name = body.toString('latin1', from, to);
  return name === 'tools' || name === 'system' || name === 'messages' ? name : null;
}

/** The first element of the array in `span`. */
function firstElement(body: Buffer, span: Span): Span | null {
  let depth = 0;
  let from = -1;
  for (let at = span.from; at < span.to; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) at = endOfString(body, at);
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      if (depth === 2 && from === -1) from = at;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 1 && from !== -1) return { from, to: at + 1 };
    }
  }
  return null;
}

/** Where the string that begins at `quote` ends: the place of its closing quote, or the end of the body. */
function endOfString(body: Buffer, quote: number): number {
  for (let at = body.indexOf(QUOTE, quote + 1); at !== -1; at = body.indexOf(QUOTE, at + 1)) {
    let backslashes = 0;
    while (body[at - backslashes - 1] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return body.length;
}

/** What is left of a message when its breakpoints are taken out, each with the comma that comes with it. */
function withoutBreakpoints(body: Buffer, { from, to }: Span): Span[] {
  const pieces: Span[] = [];
  let begin = from;
  for (
    let at = body.indexOf(CACHE_CONTROL, from);
    at !== -1 && at < to;
    at = body.indexOf(CACHE_CONTROL, begin)
  ) {
    const end = endOfValue(body, at + CACHE_CONTROL.length, to);
    const comma = skipSpace(body, at - 1, -1);
    if (body[comma] === COMMA) {
      pieces.push({ from: begin, to: Math.max(begin, comma) });
      begin = end;
    } else {
      // The first of its object: what follows takes its place.
      pieces.push({ from: begin, to: at });
      const next = skipSpace(body, end, 1);
      begin = body[next] === COMMA ? skipSpace(body, next + 1, 1) : end;
    }
  }
  pieces.push({ from: Math.min(begin, to), to });
  return pieces;
}

/** Where the value of the member ends whose name ends at `at`: an object, or null. */
function endOfValue(body: Buffer, at: number, to: number): number {
  let depth = 0;
  for (; at < to; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) at = endOfString(body, at);
    else if (byte === OPEN_BRACE) depth += 1;
    else if (byte === CLOSE_BRACE || byte === COMMA) {
      if (depth === 0) return skipSpace(body, at - 1, -1) + 1;
      if (byte === CLOSE_BRACE) depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return to;
}

function skipSpace(body: Buffer, start: number, step: 1 | -1): number {
  let at = start;
  while (isSpace(body[at])) at += step;
  return at;
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Of the text that the pieces make together: wherever it was cut, the hash is the same. */
function hashPieces(seed: number, body: Buffer, pieces: readonly Span[]): number {
  let length = 0;
  for (const { from, to } of pieces) length += to - from;
  const tail = Math.max(HASHED, length - HASHED);
  let hash = Math.imul(seed ^ length, FNV_PRIME);
  let offset = 0;
  for (const { from, to } of pieces) {
    const head = Math.min(to, from + Math.max(0, HASHED - offset));
    for (let at = from; at < head; at += 1) hash = Math.imul(hash ^ body[at]!, FNV_PRIME);
    const last = Math.max(from, from + tail - offset);
    for (let at = last; at < to; at += 1) hash = Math.imul(hash ^ body[at]!, FNV_PRIME);
    offset += to - from;
  }
  return hash;
}
