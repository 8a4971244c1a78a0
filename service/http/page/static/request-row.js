/** One request as a row of the list. */
import { formatCount, formatDuration, formatInFull, formatWhen, THIN_SPACE } from './format.js';
import { glyph } from './page-parts.js';

/** @typedef {import('../../../../shared/request-event.ts').RequestEvent} RequestEvent */

/**
 * @param {RequestEvent} event
 * @returns {{ row: HTMLTableRowElement, showTime(now: number): void }}
 */
export function requestRow(event) {
  const row = document.createElement('tr');
  const time = document.createElement('time');
  time.dateTime = new Date(event.startedAt).toISOString();
  time.title = formatInFull(event.startedAt);
  const when = cell('c-time');
  when.append(time);

  row.append(
    when,
    statusCell(event.status),
    modelCell(event),
    keyCell(event),
    numberCell(formatCount(totalInput(event)), '', inputTitle(event)),
    numberCell(formatCount(event.outputTokens)),
    durationCell(event.firstByteMs),
    durationCell(event.durationMs),
    numberCell(String(event.attempts)),
    textCell('c-error', event.errorClass ?? ''),
  );
  return {
    row,
    showTime(now) {
      const text = formatWhen(event.startedAt, now);
      if (time.textContent !== text) time.textContent = text;
    },
  };
}

/** @param {number} status */
function statusCell(status) {
  const [symbol, tone] =
    status === 499
      ? ['g-left', 'idle']
      : status >= 500
        ? ['g-dead', 'bad']
        : status >= 400
          ? ['g-degraded', 'warn']
          : ['g-done', 'ok'];
  const td = cell('c-status');
  td.dataset['tone'] = tone;
  td.append(glyph(symbol, 12), String(status));
  if (status === 499) td.title = 'The caller left before the answer ended';
  return td;
}

/** @param {RequestEvent} event */
function modelCell({ model, method, path }) {
  const td = textCell(model === null ? 'c-model faint' : 'c-model', model ?? `${method} ${path}`);
  td.title = `${method} ${path}`;
  return td;
}

/** @param {RequestEvent} event */
function keyCell({ keyLabel, simulated }) {
  const td = textCell('c-key', keyLabel ?? '–');
  if (simulated) {
    const mark = document.createElement('span');
    mark.className = 'hatched';
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', 'simulated');
    td.prepend(mark);
    td.title = `${td.title}, simulated`;
  }
  return td;
}

/**
 * Everything the model read: fresh, written to and read from the prompt cache.
 *
 * @param {RequestEvent} event
 */
function totalInput({ inputTokens, cacheCreationTokens, cacheReadTokens }) {
  if (inputTokens === null) return null;
  return inputTokens + (cacheCreationTokens ?? 0) + (cacheReadTokens ?? 0);
}

/** @param {RequestEvent} event */
function inputTitle({ inputTokens, cacheCreationTokens, cacheReadTokens }) {
  if (!cacheCreationTokens && !cacheReadTokens) return '';
  const [fresh, written, read] = [inputTokens, cacheCreationTokens, cacheReadTokens].map((count) =>
    formatCount(count ?? 0),
  );
  return `${fresh} fresh, ${written} written to the prompt cache, ${read} read from it`;
}

/** @param {number | null} ms */
function durationCell(ms) {
  const { value, unit } = formatDuration(ms);
  return numberCell(value, unit);
}

/**
 * @param {string} value
 * @param {string} [unit]
 * @param {string} [title]
 */
function numberCell(value, unit = '', title = '') {
  const td = textCell('c-num', value);
  if (unit !== '') {
    const small = document.createElement('span');
    small.className = 'unit';
    small.textContent = THIN_SPACE + unit;
    td.append(small);
  }
  td.title = title;
  return td;
}

/**
 * @param {string} className
 * @param {string} text
 */
function textCell(className, text) {
  const td = cell(className);
  td.textContent = text;
  td.title = text;
  return td;
}

/** @param {string} className */
function cell(className) {
  const td = document.createElement('td');
  td.className = className;
  return td;
}
