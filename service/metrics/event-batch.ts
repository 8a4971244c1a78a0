/**
 * How request events travel from the serving thread to the writer thread. Numbers are moved, not cloned: they lie in one
 * Float64Array, NaN for null, 1 and 0 for true and false. Texts that come again with other events (`WORD_COLUMNS`) are
 * sent once per batch, in a dictionary, and each event has their places there; so the threads compare numbers where they
 * would compare texts. Only texts of one event alone (`TEXT_COLUMNS`) are sent as they are.
 *
 * Per event 0.27 µs to collect and hand over, where sending every text takes 0.31, and 0.08 µs to receive instead of 0.25;
 * 0.2 KB instead of 0.4 while it waits. With no text twice: 0.7 and 0.15 µs.
 */
import type { RequestEvent } from '../../shared/request-event.ts';

export const NUMBER_COLUMNS = [
  'startedAt',
  'status',
  'stream',
  'inputTokens',
  'outputTokens',
  'cacheCreationTokens',
  'cacheReadTokens',
  'attempts',
  'queueMs',
  'firstByteMs',
  'durationMs',
  'requestBytes',
  'responseBytes',
  'simulated',
] as const satisfies readonly (keyof RequestEvent)[];

export const WORD_COLUMNS = [
  'tenantId',
  'userId',
  'clientKeyId',
  'method',
  'path',
  'model',
  'keyLabel',
  'stopReason',
  'cacheResult',
  'errorClass',
] as const satisfies readonly (keyof RequestEvent)[];

export const TEXT_COLUMNS = ['id', 'upstreamRequestId'] as const satisfies readonly (keyof RequestEvent)[];

export type NumberColumn = (typeof NUMBER_COLUMNS)[number];
export type WordColumn = (typeof WORD_COLUMNS)[number];
export type TextColumn = (typeof TEXT_COLUMNS)[number];

export const NUMBERS = NUMBER_COLUMNS.length;
export const WORDS = WORD_COLUMNS.length;
export const TEXTS = TEXT_COLUMNS.length;

export interface EventBatch {
  readonly count: number;
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Places in `dictionary`. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** Every text of the batch once; null at place 0. */
  readonly dictionary: readonly (string | null)[];
  readonly texts: readonly (string | null)[];
}

export function numberOf(batch: EventBatch, index: number, column: NumberColumn): number {
  return batch.numbers[index * NUMBERS + NUMBER_COLUMNS.indexOf(column)] ?? NaN;
}

export function textOf(batch: EventBatch, index: number, column: TextColumn): string | null {
  return batch.texts[index * TEXTS + TEXT_COLUMNS.indexOf(column)] ?? null;
}

/** The event as it was recorded, but for texts that were cut. */
export function eventOf(batch: EventBatch, index: number): RequestEvent {
  const number = (column: NumberColumn): number => numberOf(batch, index, column);
  const orNull = (column: NumberColumn): number | null => {
    const value = number(column);
    return Number.isNaN(value) ? null : value;
  };
  const word = (column: WordColumn): string | null => wordOf(batch, index, column);
  return {
    id: textOf(batch, index, 'id') ?? '',
    startedAt: number('startedAt'),
    tenantId: word('tenantId') ?? '',
    userId: word('userId'),
    clientKeyId: word('clientKeyId'),
    method: word('method') ?? '',
    path: word('path') ?? '',
    model: word('model'),
    keyLabel: word('keyLabel'),
    status: number('status'),
    stream: number('stream') === 1,
    inputTokens: orNull('inputTokens'),
    outputTokens: orNull('outputTokens'),
    cacheCreationTokens: orNull('cacheCreationTokens'),
    cacheReadTokens: orNull('cacheReadTokens'),
    stopReason: word('stopReason'),
    // What went in came from a RequestEvent.
    cacheResult: word('cacheResult') as RequestEvent['cacheResult'],
    attempts: number('attempts'),
    errorClass: word('errorClass'),
    queueMs: number('queueMs'),
    firstByteMs: orNull('firstByteMs'),
    durationMs: number('durationMs'),
    requestBytes: number('requestBytes'),
    responseBytes: number('responseBytes'),
    upstreamRequestId: textOf(batch, index, 'upstreamRequestId'),
    simulated: number('simulated') === 1,
  };
}

export function wordOf(batch: EventBatch, index: number, column: WordColumn): string | null {
  return batch.dictionary[batch.words[index * WORDS + WORD_COLUMNS.indexOf(column)] ?? 0] ?? null;
}

/**
 * Texts that come from a client or from upstream are cut: what waits in the buffer must be bounded in bytes, and a path or a
 * model's name may be as long as its sender likes. Paths are one byte a character, the others may be two.
 */
export const LONGEST_PATH = 512;
export const LONGEST_NAME = 128;

function cut(text: string | null, longest: number): string | null {
  return text !== null && text.length > longest ? text.slice(0, longest) : text;
}

/** Collects events up to a fixed number; `take` hands them out and begins anew. */
export class EventBatchBuilder {
  readonly #numbers: Float64Array<ArrayBuffer>;
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #places = new Map<string, number>();
  #dictionary: (string | null)[] = [null];
  readonly #texts: (string | null)[];
  #count = 0;

  constructor(capacity: number) {
    this.#numbers = new Float64Array(capacity * NUMBERS);
    this.#words = new Uint32Array(capacity * WORDS);
    this.#texts = Array.from<null>({ length: capacity * TEXTS }).fill(null);
  }

  get count(): number {
    return this.#count;
  }

  /** Must not be called on a full builder. Written out by hand, since it runs once per request. */
  add(event: Readonly<RequestEvent>): void {
    const numbers = this.#numbers;
    let at = this.#count * NUMBERS;
    numbers[at++] = event.startedAt;
    numbers[at++] = event.status;
    numbers[at++] = event.stream ? 1 : 0;
    numbers[at++] = event.inputTokens ?? NaN;
    numbers[at++] = event.outputTokens ?? NaN;
    numbers[at++] = event.cacheCreationTokens ?? NaN;
    numbers[at++] = event.cacheReadTokens ?? NaN;
    numbers[at++] = event.attempts;
    numbers[at++] = event.queueMs;
    numbers[at++] = event.firstByteMs ?? NaN;
    numbers[at++] = event.durationMs;
    numbers[at++] = event.requestBytes;
    numbers[at++] = event.responseBytes;
    numbers[at] = event.simulated ? 1 : 0;

    const words = this.#words;
    at = this.#count * WORDS;
    words[at++] = this.#place(event.tenantId);
    words[at++] = this.#place(event.userId);
    words[at++] = this.#place(event.clientKeyId);
    words[at++] = this.#place(event.method);
    words[at++] = this.#place(cut(event.path, LONGEST_PATH));
    words[at++] = this.#place(cut(event.model, LONGEST_NAME));
    words[at++] = this.#place(event.keyLabel);
    words[at++] = this.#place(cut(event.stopReason, LONGEST_NAME));
    words[at++] = this.#place(event.cacheResult);
    words[at] = this.#place(cut(event.errorClass, LONGEST_NAME));

    const texts = this.#texts;
    at = this.#count * TEXTS;
    texts[at++] = event.id;
    texts[at] = cut(event.upstreamRequestId, LONGEST_NAME);
    this.#count += 1;
  }

  /** What `take` would hand out, without taking it: to be read before anything else is called here. */
  peek(): EventBatch {
    return {
      count: this.#count,
      numbers: this.#numbers,
      words: this.#words,
      dictionary: this.#dictionary,
      texts: this.#texts,
    };
  }

  take(): EventBatch {
    const count = this.#count;
    const dictionary = this.#dictionary;
    this.#count = 0;
    this.#dictionary = [null];
    this.#places.clear();
    return {
      count,
      numbers: this.#numbers.slice(0, count * NUMBERS),
      words: this.#words.slice(0, count * WORDS),
      dictionary,
      texts: this.#texts.slice(0, count * TEXTS),
    };
  }

  #place(text: string | null): number {
    if (text === null) return 0;
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const place = this.#dictionary.push(text) - 1;
    this.#places.set(text, place);
    return place;
  }
}
