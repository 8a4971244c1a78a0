/**
 * What a kind of request counts as, found once per kind (events agree in few ways, see `event-groups.ts`) and then added up per
 * event by place: in the rollups of the writer thread and in the live view. The classes themselves are defined in
 * `shared/request-class.ts`.
 */
import {
  answererOf,
  ERROR_CAUSES,
  errorCauseOf,
  isFailure,
  STATUS_CLASSES,
  statusClassOf,
  type ErrorCause,
  type StatusClass,
} from '../../shared/request-class.ts';
import type { RequestEvent } from '../../shared/request-event.ts';
import { numberOf, wordOf, type EventBatch, type NumberColumn, type WordColumn } from './event-batch.ts';

/** Who answered, apart from `simulated`. */
export const WAYS = ['upstream', 'cache', 'gateway'] as const;
export type Way = (typeof WAYS)[number];

/** Requests that are counted together. */
export interface Cell {
  readonly simulated: boolean;
  readonly way: Way;
  readonly status: StatusClass;
  /** Null when all went well. */
  readonly cause: ErrorCause | null;
  /** `cause` is an error that is not the caller's. */
  readonly failure: boolean;
}

const CAUSES: readonly (ErrorCause | null)[] = [null, ...ERROR_CAUSES];

/** Every cell, by its place. */
export const CELLS: readonly Cell[] = [false, true].flatMap((simulated) =>
  WAYS.flatMap((way) =>
    STATUS_CLASSES.flatMap((status) =>
      CAUSES.map((cause) => ({ simulated, way, status, cause, failure: isFailure(cause) })),
    ),
  ),
);

export function placeOfCell({ simulated, way, status, cause }: Omit<Cell, 'failure'>): number {
  const outer = (simulated ? WAYS.length : 0) + WAYS.indexOf(way);
  return (
    (outer * STATUS_CLASSES.length + STATUS_CLASSES.indexOf(status)) * CAUSES.length + CAUSES.indexOf(cause)
  );
}

export interface RequestKind {
  /** Place in `CELLS`. */
  readonly cell: number;
  readonly simulated: boolean;
  /** An error that is not the caller's. */
  readonly failure: boolean;
  /** Its times count, if a model wrote the answer: it came from upstream and nothing went wrong. */
  readonly timed: boolean;
  readonly stream: boolean;
}

/** The columns that decide on the kind. */
export const KIND_WORDS = ['cacheResult', 'errorClass'] as const satisfies readonly WordColumn[];
export const KIND_NUMBERS = [
  'status',
  'attempts',
  'simulated',
  'stream',
] as const satisfies readonly NumberColumn[];

export function kindOf(batch: EventBatch, index: number): RequestKind {
  const event = {
    status: numberOf(batch, index, 'status'),
    attempts: numberOf(batch, index, 'attempts'),
    simulated: numberOf(batch, index, 'simulated') === 1,
    // What the recorder was given is of the event's type.
    cacheResult: wordOf(batch, index, 'cacheResult') as RequestEvent['cacheResult'],
    errorClass: wordOf(batch, index, 'errorClass'),
  };
  const answerer = answererOf(event);
  const way = answerer === 'simulated' ? 'upstream' : answerer;
  const cause = errorCauseOf(event);
  const cell = { simulated: event.simulated, way, status: statusClassOf(event.status), cause };
  return {
    cell: placeOfCell(cell),
    simulated: event.simulated,
    failure: isFailure(cause),
    timed: way === 'upstream' && cause === null,
    stream: numberOf(batch, index, 'stream') === 1,
  };
}
