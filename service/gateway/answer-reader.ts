/**
 * Reads what an answer of the upstream says about itself (usage, stop reason, ids of things it made) from a copy of its
 * bytes, as they pass. It never holds bytes back and never fails a request: what cannot be read stays null.
 */
import { JsonFieldReader, jsonString, WantedFields } from '../lib/json-fields.ts';
import { EventBoundaries } from './event-boundaries.ts';
import type { ReferenceFinder } from './made-ids.ts';

/** Where the reader puts what it finds; the exchange's event has these fields. */
export interface AnswerFacts {
  inputTokens: number | null;
  outputTokens: number | null;
  cacheCreationTokens: number | null;
  cacheReadTokens: number | null;
  stopReason: string | null;
  errorClass: string | null;
}

export interface AnswerReader {
  /** Takes the next decoded bytes; for an event stream, whole events only. */
  write(bytes: Buffer): void;
  end(): void;
}

const WANTED = new WantedFields(['usage', 'stop_reason', 'input_tokens'], {
  maxDepth: 1_000,
  longestValue: 16_384,
});

/** Reads a JSON message, or the answer of count_tokens. */
export class JsonAnswerReader implements AnswerReader {
  readonly #facts: AnswerFacts;
  readonly #reader = new JsonFieldReader(WANTED);
  readonly #references: ReferenceFinder | null;

  constructor(facts: AnswerFacts, references: ReferenceFinder | null = null) {
    this.#facts = facts;
    this.#references = references;
  }

  write(bytes: Buffer): void {
    this.#reader.write(bytes);
    this.#references?.write(bytes);
  }

  end(): void {
    const [usage, stopReason, inputTokens] = this.#reader.raw;
    if (usage !== undefined) readUsage(parsed(usage), this.#facts);
    this.#facts.stopReason = jsonString(stopReason) ?? this.#facts.stopReason;
    if (inputTokens !== undefined) this.#facts.inputTokens = numberOrNull(Number(inputTokens));
  }
}

const LF = 0x0a;
const CR = 0x0d;
const LOWER_M = 0x6d;
const LOWER_E = 0x65;
const EVENT_PREFIX = Buffer.from('event: ');

/** Reads a stream of message events. Events that carry no usage are skipped by their first letter. */
export class StreamAnswerReader implements AnswerReader {
  /** `message_stop` has passed. */
  stopped = false;
  /** An `error` event has passed. */
  failed = false;
  readonly #facts: AnswerFacts;
  readonly #references: ReferenceFinder | null;

  constructor(facts: AnswerFacts, references: ReferenceFinder | null = null) {
    this.#facts = facts;
    this.#references = references;
  }

  write(events: Buffer): void {
    this.#references?.write(events);
    if (events.includes(CR)) {
      this.#read(events.toString('utf8'));
      return;
    }
    let position = 0;
    while (position < events.length) {
      const isPlain = events[position] === LOWER_E && startsWith(events, position, EVENT_PREFIX);
      const letter = isPlain ? events[position + EVENT_PREFIX.length] : LOWER_E;
      const end = eventEnd(events, position);
      // message_start, message_delta, message_stop, and error; content_block_* and ping are skipped.
      if (letter === LOWER_M || letter === LOWER_E) this.#read(events.toString('utf8', position, end));
      position = end;
    }
  }

  end(): void {
    // Everything was said by the events.
  }

  /** Reads the text of one or more events. */
  #read(text: string): void {
    let name = '';
    let data = '';
    for (const line of text.split(/\r\n|\n|\r/)) {
      if (line.startsWith('event:')) name = line.slice(6).trim();
      else if (line.startsWith('data:')) data += line.slice(5);
      else if (line === '') {
        this.#take(name, data);
        name = '';
        data = '';
      }
    }
  }

  #take(name: string, data: string): void {
    switch (name) {
      case 'message_start': {
        const message = field(parsed(data), 'message');
        readUsage(field(message, 'usage'), this.#facts);
        break;
      }
      case 'message_delta': {
        const event = parsed(data);
        readUsage(field(event, 'usage'), this.#facts);
        this.#facts.stopReason =
          stringOrNull(field(field(event, 'delta'), 'stop_reason')) ?? this.#facts.stopReason;
        break;
      }
      case 'message_stop':
        this.stopped = true;
        break;
      case 'error':
        this.failed = true;
        this.#facts.errorClass = stringOrNull(field(field(parsed(data), 'error'), 'type')) ?? 'api_error';
        break;
      default:
        break;
    }
  }
}

/** A longer event is not read: none that says something about the answer is. */
const MOST_HELD = 64 * 1024;

/** Feeds a `StreamAnswerReader` whole events out of bytes that come cut anywhere, as from a decoder. */
export class WholeEventsReader implements AnswerReader {
  readonly #reader: StreamAnswerReader;
  readonly #boundaries = new EventBoundaries();
  #held: Buffer[] = [];
  #heldBytes = 0;
  #insideLongEvent = false;

  constructor(reader: StreamAnswerReader) {
    this.#reader = reader;
  }

  write(bytes: Buffer): void {
    const end = this.#boundaries.scan(bytes);
    if (end !== -1) {
      // The rest of a long event is read as if it were one of its own: it carries no event line, so says nothing.
      this.#held.push(bytes.subarray(0, end));
      this.#reader.write(Buffer.concat(this.#held));
      this.#held = [];
      this.#heldBytes = 0;
      this.#insideLongEvent = false;
    }
    const rest = end === -1 ? bytes : bytes.subarray(end);
    if (rest.length === 0 || this.#insideLongEvent) return;
    this.#held.push(rest);
    this.#heldBytes += rest.length;
    if (this.#heldBytes <= MOST_HELD) return;
    this.#held = [];
    this.#heldBytes = 0;
    this.#insideLongEvent = true;
  }

  end(): void {
    this.#reader.end();
  }
}

/** Index after the blank line that ends the event at `from`, where LF alone ends the lines. */
function eventEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
  }
  return bytes.length;
}

function startsWith(bytes: Buffer, at: number, prefix: Buffer): boolean {
  for (let index = 1; index < prefix.length; index += 1) {
    if (bytes[at + index] !== prefix[index]) return false;
  }
  return true;
}

/** `usage` is cumulative: what is there replaces what was read before. */
function readUsage(usage: unknown, facts: AnswerFacts): void {
  facts.inputTokens = numberOrNull(field(usage, 'input_tokens')) ?? facts.inputTokens;
  facts.outputTokens = numberOrNull(field(usage, 'output_tokens')) ?? facts.outputTokens;
  facts.cacheCreationTokens =
    numberOrNull(field(usage, 'cache_creation_input_tokens')) ?? facts.cacheCreationTokens;
  facts.cacheReadTokens = numberOrNull(field(usage, 'cache_read_input_tokens')) ?? facts.cacheReadTokens;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
