/**
 * The events of a batch as log records: lines of JSON in the form the service's logger gives its own. The parts that many
 * requests share are put together once per kind of request (`EventGroups`); of a request's own there are its id, its end
 * and four numbers.
 */
import { redactSecrets } from '../lib/redact-secrets.ts';
import {
  NUMBER_COLUMNS,
  NUMBERS,
  numberOf,
  TEXT_COLUMNS,
  TEXTS,
  wordOf,
  type EventBatch,
} from './event-batch.ts';
import type { WordColumn } from './event-batch.ts';
import { EventGroups } from './event-groups.ts';
import type { LineBuffer } from './line-buffer.ts';

const FIRST_FAILURE = 500;
const MOST_KINDS = 1_024;

const STARTED_AT = NUMBER_COLUMNS.indexOf('startedAt');
const DURATION = NUMBER_COLUMNS.indexOf('durationMs');
const ID = TEXT_COLUMNS.indexOf('id');

/** Whether the request is worth a warning: the service or its upstream failed. */
export function isFailure(batch: EventBatch, index: number): boolean {
  return numberOf(batch, index, 'status') >= FIRST_FAILURE;
}

/** A line in the order of its parts: the end of the request, `route` with its id in front, four numbers, `outcome`. */
interface SharedParts {
  readonly level: Uint8Array;
  readonly route: Uint8Array;
  readonly outcome: Uint8Array;
  readonly bytes: number;
}

/** What a line takes besides its shared parts and its id, at most. */
const OWN_BYTES = 300;

const ID_FIELD = Buffer.from('","id":');
const NUMBER_FIELDS = (['inputTokens', 'outputTokens', 'durationMs', 'firstByteMs'] as const).map((name) => ({
  name: Buffer.from(`,"${name}":`),
  place: NUMBER_COLUMNS.indexOf(name),
}));

export class RequestRecords {
  readonly #all: boolean;
  readonly #shared: EventGroups<SharedParts>;

  /** @param fields `known fields` leaves out what is null or false, for a shorter line */
  constructor(fields: 'all fields' | 'known fields' = 'all fields') {
    this.#all = fields === 'all fields';
    this.#shared = new EventGroups({
      words: ['method', 'path', 'model', 'keyLabel', 'errorClass'],
      numbers: ['status', 'attempts', 'simulated'],
      most: MOST_KINDS,
      make: (batch, index) => this.#sharedParts(batch, index),
    });
  }

  /** To be called before the first line of a batch. */
  begin(batch: EventBatch): void {
    this.#shared.begin(batch);
  }

  /** Writes a line with its line feed. `time` is the end of the request; durations are rounded to 0.01 ms. */
  write(batch: EventBatch, index: number, to: LineBuffer): void {
    const shared = this.#shared.of(batch, index);
    const id = quoted(batch.texts[index * TEXTS + ID] ?? null);
    const numbers = index * NUMBERS;
    to.reserve(shared.bytes + OWN_BYTES + 3 * id.length);
    to.prepared(shared.level);
    writeTime((batch.numbers[numbers + STARTED_AT] ?? NaN) + (batch.numbers[numbers + DURATION] ?? NaN), to);
    to.prepared(ID_FIELD);
    to.text(id);
    to.prepared(shared.route);
    for (const { name, place } of NUMBER_FIELDS) {
      const value = batch.numbers[numbers + place] ?? NaN;
      if (!this.#all && Number.isNaN(value)) continue;
      to.prepared(name);
      to.decimal(value);
    }
    to.prepared(shared.outcome);
  }

  #sharedParts(batch: EventBatch, index: number): SharedParts {
    const field = (name: string, value: string | number | null): string =>
      value === null && !this.#all ? '' : `,"${name}":${JSON.stringify(value)}`;
    const text = (name: string, column: WordColumn): string => {
      const value = wordOf(batch, index, column);
      return field(name, value === null ? null : redactSecrets(value));
    };
    const simulated = numberOf(batch, index, 'simulated') === 1;
    const level = Buffer.from(`{"level":"${isFailure(batch, index) ? 'warn' : 'info'}","time":"`);
    const route = Buffer.from(
      text('method', 'method') +
        text('path', 'path') +
        field('status', numberOf(batch, index, 'status')) +
        text('model', 'model') +
        text('key', 'keyLabel'),
    );
    const outcome = Buffer.from(
      field('attempts', numberOf(batch, index, 'attempts')) +
        text('errorClass', 'errorClass') +
        (this.#all || simulated ? `,"simulated":${simulated}` : '') +
        ',"msg":"request"}\n',
    );
    return { level, route, outcome, bytes: level.length + route.length + outcome.length };
  }
}

/** Texts like our ids need no escaping, which is cheaper to see than to have done. */
const PLAIN = /^[\w-]*$/;

function quoted(text: string | null): string {
  return text !== null && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** The last second that was written, as `2026-01-02T03:04:05.`; it mostly comes again with the next request. */
let second = NaN;
let secondBytes = Buffer.alloc(0);

function writeTime(ms: number, to: LineBuffer): void {
  const whole = Math.trunc(ms);
  if (!(Math.abs(whole) < 8.64e15)) return;
  const wholeSecond = Math.floor(whole / 1_000);
  if (wholeSecond !== second) {
    second = wholeSecond;
    secondBytes = Buffer.from(new Date(wholeSecond * 1_000).toISOString().slice(0, -4));
  }
  to.prepared(secondBytes);
  to.whole(whole - wholeSecond * 1_000, 3);
  to.text('Z');
}
