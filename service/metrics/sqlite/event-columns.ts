/**
 * Which table of `metrics.db` holds which field of an event: what few values are seen of goes by caller or by kind, the rest into
 * the row of the request. Numbers come first in each, as in a batch.
 */
import { NUMBER_COLUMNS, TEXT_COLUMNS, type NumberColumn, type WordColumn } from '../event-batch.ts';

export interface DimensionColumns {
  readonly table: string;
  readonly words: readonly WordColumn[];
  readonly numbers: readonly NumberColumn[];
}

/** Apart from the kinds, since there would be as many as the product of both. */
export const CALLER = {
  table: 'request_caller',
  words: ['tenantId', 'userId', 'clientKeyId'],
  numbers: [],
} as const satisfies DimensionColumns;

export const KIND = {
  table: 'request_kind',
  words: ['method', 'path', 'model', 'keyLabel', 'stopReason', 'cacheResult', 'errorClass'],
  numbers: ['status', 'stream', 'attempts', 'simulated'],
} as const satisfies DimensionColumns;

const OF_KIND: ReadonlySet<NumberColumn> = new Set(KIND.numbers);

export const REQUEST_NUMBERS = NUMBER_COLUMNS.filter((name) => !OF_KIND.has(name));
export const REQUEST_COLUMNS = ['caller', 'kind', ...[...REQUEST_NUMBERS, ...TEXT_COLUMNS].map(columnName)];

/** `startedAt` → `started_at` */
export function columnName(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
