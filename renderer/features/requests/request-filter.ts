/**
 * What the list shows: in the address under the names of the API (`status=5xx,429&model=…&open=…`), asked of the service page by
 * page, and applied here to requests that arrive live, by the same rules.
 */
import { errorCauseOf, ERROR_CAUSES, isFailure } from '../../../shared/request-class.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { ParameterChanges } from '../../lib/url/url-state.ts';

/** Filters of several values, of which any may hold. */
export const FILTER_FIELDS = ['status', 'model', 'key', 'user', 'cache', 'cause'] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

/** The API takes no more. */
const MOST_VALUES = 20;

export type RequestFilter = Readonly<Record<FilterField, readonly string[]>> & {
  /** Only those that failed: errors that are not the caller's. */
  readonly failed: boolean;
};

/** Wall clock, ms since the epoch; undefined at an end that is open. */
export interface Ended {
  readonly since: number | undefined;
  readonly until: number | undefined;
}

const ALLOWED: Partial<Record<FilterField, (value: string) => boolean>> = {
  status: (value) => /^(?:[1-5]xx|[1-5]\d\d)$/.test(value),
  cache: (value) => /^(?:off|miss|hit)$/.test(value),
  cause: (value) => ERROR_CAUSES.some((cause) => cause === value),
};

/** Values that the API would refuse are left out, so that a mistyped address shows more rather than an error. */
export function readFilter(parameters: URLSearchParams): RequestFilter {
  const values = (field: FilterField): string[] =>
    (parameters.get(field) ?? '')
      .split(',')
      .filter((value) => value !== '' && (ALLOWED[field]?.(value) ?? true))
      .slice(0, MOST_VALUES);
  return {
    status: values('status'),
    model: values('model'),
    key: values('key'),
    user: values('user'),
    cache: values('cache'),
    cause: values('cause'),
    failed: parameters.get('failed') === 'true',
  };
}

export function filterParameters(changes: Partial<RequestFilter>): ParameterChanges {
  const parameters: Record<string, string | undefined> = {};
  for (const field of FILTER_FIELDS) {
    const values = changes[field];
    if (values !== undefined) parameters[field] = values.join(',');
  }
  if (changes.failed !== undefined) parameters['failed'] = changes.failed ? 'true' : undefined;
  return parameters;
}

export const NO_FILTER: RequestFilter = {
  status: [],
  model: [],
  key: [],
  user: [],
  cache: [],
  cause: [],
  failed: false,
};

export function isFiltered(filter: RequestFilter): boolean {
  return filter.failed || FILTER_FIELDS.some((field) => filter[field].length > 0);
}

/** The query of `/api/admin/requests`. */
export function filterQuery(filter: RequestFilter, { since, until }: Ended): URLSearchParams {
  const query = new URLSearchParams();
  for (const field of FILTER_FIELDS) if (filter[field].length > 0) query.set(field, filter[field].join(','));
  if (filter.failed) query.set('failed', 'true');
  if (since !== undefined) query.set('since', String(Math.round(since)));
  if (until !== undefined) query.set('until', String(Math.round(until)));
  return query;
}

/** Whether a request belongs into the list. */
export function matchesFilter(event: RequestEvent, filter: RequestFilter, { since, until }: Ended): boolean {
  const endedAt = event.startedAt + event.durationMs;
  if (since !== undefined && endedAt < since) return false;
  if (until !== undefined && endedAt >= until) return false;
  const cause = errorCauseOf(event);
  return (
    (!filter.failed || isFailure(cause)) &&
    (filter.status.length === 0 || filter.status.some((wanted) => isStatus(event.status, wanted))) &&
    oneOf(filter.model, event.model) &&
    oneOf(filter.key, event.keyLabel) &&
    oneOf(filter.user, event.userId) &&
    oneOf(filter.cache, event.cacheResult) &&
    oneOf(filter.cause, cause)
  );
}

function isStatus(status: number, wanted: string): boolean {
  return wanted.endsWith('xx') ? String(status).startsWith(wanted.charAt(0)) : String(status) === wanted;
}

function oneOf(wanted: readonly string[], value: string | null): boolean {
  return wanted.length === 0 || (value !== null && wanted.includes(value));
}
