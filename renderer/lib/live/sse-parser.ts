/**
 * Server-sent events from bytes, as the HTML standard reads them (section 9.2.6): lines end with CR, LF or both; a blank line ends an
 * event; comments say only that the other side is there. Bytes may be cut anywhere, within a character as within a line end.
 *
 * `id` and `event` are those of the event itself; whoever wants to go on later keeps the last `id` that was not undefined.
 */

export interface ServerSentEvent {
  /** `message` where none was named. */
  readonly event: string;
  readonly data: string;
  /** Undefined where the event has none; empty where it takes the last one back. */
  readonly id: string | undefined;
}

export interface SseParser {
  /** @throws {SseTooLongError} when an event grows beyond the limit; the stream is of no use then */
  push(chunk: Uint8Array): void;
}

export interface SseListener {
  onEvent(event: ServerSentEvent): void;
  onComment?(text: string): void;
}

export class SseTooLongError extends Error {
  override readonly name = 'SseTooLongError';
}

/** Characters of one event at most; the service sends some 20 kB. */
const MAX_EVENT_LENGTH = 4_000_000;

export function createSseParser(listener: SseListener): SseParser {
  // Drops a byte order mark at the beginning, as the standard asks.
  const decoder = new TextDecoder('utf-8');
  /** Of a line whose end has not come. */
  let rest = '';
  /** The last piece ended with CR: an LF at the beginning of the next belongs to it. */
  let afterReturn = false;
  let event = '';
  let id: string | undefined;
  let data: string[] = [];
  let length = 0;

  function push(chunk: Uint8Array): void {
    let text = decoder.decode(chunk, { stream: true });
    if (text === '') return;
    if (afterReturn) {
      if (text.startsWith('\n')) text = text.slice(1);
      afterReturn = false;
    }
    let from = 0;
    for (let end = lineEnd(text, from); end !== -1; end = lineEnd(text, from)) {
      line(rest + text.slice(from, end));
      rest = '';
      from = end + 1;
      if (text[end] === '\r') {
        if (text[from] === '\n') from += 1;
        else afterReturn = from === text.length;
      }
    }
    rest += text.slice(from);
    if (length + rest.length > MAX_EVENT_LENGTH)
      throw new SseTooLongError('an event of the stream is too long');
  }

  function line(text: string): void {
    if (text === '') {
      dispatch();
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) {
      listener.onComment?.(text.slice(1).trimStart());
      return;
    }
    const name = colon === -1 ? text : text.slice(0, colon);
    const value = colon === -1 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') {
      data.push(value);
      length += value.length + 1;
    } else if (name === 'event') {
      event = value;
    } else if (name === 'id' && !value.includes('\0')) {
      id = value;
    }
  }

  function dispatch(): void {
    const complete = { event: event === '' ? 'message' : event, data: data.join('\n'), id };
    const isEvent = data.length > 0;
    event = '';
    id = undefined;
    data = [];
    length = 0;
    if (isEvent) listener.onEvent(complete);
  }

  return { push };
}

/** Of the next CR or LF, -1 for none. */
function lineEnd(text: string, from: number): number {
  const lf = text.indexOf('\n', from);
  const cr = text.indexOf('\r', from);
  if (lf === -1) return cr;
  return cr === -1 ? lf : Math.min(lf, cr);
}
