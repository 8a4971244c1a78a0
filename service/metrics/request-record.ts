/** One event of a batch as a log record: a line of JSON in the form the service's logger gives its own. */
import { redactSecrets } from '../lib/redact-secrets.ts';
import { NUMBER_COLUMNS, NUMBERS, TEXT_COLUMNS, TEXTS, type EventBatch } from './event-batch.ts';

const FIRST_FAILURE = 500;

const NUMBER = Object.fromEntries(NUMBER_COLUMNS.map((name, place) => [name, place])) as Record<
  (typeof NUMBER_COLUMNS)[number],
  number
>;
const TEXT = Object.fromEntries(TEXT_COLUMNS.map((name, place) => [name, place])) as Record<
  (typeof TEXT_COLUMNS)[number],
  number
>;

/** Whether the request is worth a warning: the service or its upstream failed. */
export function isFailure(batch: EventBatch, index: number): boolean {
  return (batch.numbers[index * NUMBERS + NUMBER.status] ?? 0) >= FIRST_FAILURE;
}

/**
 * `time` is the end of the request. Durations are rounded to 0.01 ms.
 * @param fields `known fields` leaves out what is null or false, for a shorter line
 * @returns a line with its line feed
 */
export function requestRecord(
  batch: EventBatch,
  index: number,
  fields: 'all fields' | 'known fields' = 'all fields',
): string {
  const all = fields === 'all fields';
  const numbers = index * NUMBERS;
  const texts = index * TEXTS;

  function number(name: string, place: number): string {
    const value = batch.numbers[numbers + place] ?? NaN;
    if (Number.isNaN(value)) return all ? `,"${name}":null` : '';
    return `,"${name}":${Math.round(value * 100) / 100}`;
  }
  function text(name: string, place: number): string {
    const value = batch.texts[texts + place] ?? null;
    if (value === null) return all ? `,"${name}":null` : '';
    return `,"${name}":${quoted(value)}`;
  }

  const startedAt = batch.numbers[numbers + NUMBER.startedAt] ?? 0;
  const duration = batch.numbers[numbers + NUMBER.durationMs] ?? 0;
  const simulated = batch.numbers[numbers + NUMBER.simulated] === 1;
  return (
    `{"level":"${isFailure(batch, index) ? 'warn' : 'info'}"` +
    `,"time":"${isoTime(startedAt + duration)}"` +
    `,"id":${JSON.stringify(batch.texts[texts + TEXT.id] ?? null)}` +
    text('method', TEXT.method) +
    text('path', TEXT.path) +
    number('status', NUMBER.status) +
    text('model', TEXT.model) +
    text('key', TEXT.keyLabel) +
    number('inputTokens', NUMBER.inputTokens) +
    number('outputTokens', NUMBER.outputTokens) +
    number('durationMs', NUMBER.durationMs) +
    number('firstByteMs', NUMBER.firstByteMs) +
    number('attempts', NUMBER.attempts) +
    text('errorClass', TEXT.errorClass) +
    (all || simulated ? `,"simulated":${simulated}` : '') +
    `,"msg":"request"}\n`
  );
}

/** Most texts come again with the next request; masking and quoting them costs ten times what finding them here does. */
const seen = new Map<string, string>();
const MOST_SEEN = 256;

function quoted(text: string): string {
  const known = seen.get(text);
  if (known !== undefined) return known;
  const json = JSON.stringify(redactSecrets(text));
  if (seen.size === MOST_SEEN) seen.clear();
  seen.set(text, json);
  return json;
}

function isoTime(ms: number): string {
  const whole = Math.trunc(ms);
  return Number.isFinite(whole) && Math.abs(whole) < 8.64e15 ? new Date(whole).toISOString() : '';
}
