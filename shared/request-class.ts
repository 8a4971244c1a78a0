/**
 * How a request is counted: who answered it, which class its status is of, and what went wrong with it. Charts, the live
 * view, filters and alerts all count by these functions, so that their figures agree.
 */
import type { RequestEvent } from './request-event.ts';

/**
 * `upstream`, `simulated`: the request reached Anthropic's API, or the simulator, whatever came of it. `cache`: answered from
 * the cache, at no upstream call. `gateway`: refused or answered by the gateway itself, at no upstream call.
 */
export const ANSWERERS = ['upstream', 'simulated', 'cache', 'gateway'] as const;
export type Answerer = (typeof ANSWERERS)[number];

export function answererOf(event: Pick<RequestEvent, 'cacheResult' | 'attempts' | 'simulated'>): Answerer {
  if (event.cacheResult === 'hit') return 'cache';
  if (event.attempts === 0) return 'gateway';
  return event.simulated ? 'simulated' : 'upstream';
}

/** `left`: the client went before a status was sent (recorded as 499). `other`: a status outside 200–599. */
export const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'left', 'other'] as const;
export type StatusClass = (typeof STATUS_CLASSES)[number];

export function statusClassOf(status: number): StatusClass {
  if (status === 499) return 'left';
  if (status >= 200 && status < 300) return '2xx';
  if (status >= 300 && status < 400) return '3xx';
  if (status >= 400 && status < 500) return '4xx';
  return status >= 500 && status < 600 ? '5xx' : 'other';
}

/**
 * | cause          | what                                                                                  | failure |
 * | -------------- | ------------------------------------------------------------------------------------- | ------- |
 * | `timeout`      | the upstream took too long (504, or the gateway's own limit)                           | yes     |
 * | `overloaded`   | upstream 529, or the gateway while a model is too busy for everybody                   | yes     |
 * | `rate-limit`   | upstream 429                                                                           | yes     |
 * | `server-error` | upstream 500 and other 5xx                                                             | yes     |
 * | `broken`       | the upstream could not be reached, broke off its answer, or sent what is no HTTP       | yes     |
 * | `credential`   | upstream 401, 402, 403: the key, its credit or its permissions                         | yes     |
 * | `no-key`       | no usable key: none configured, all out                                                | yes     |
 * | `no-room`      | every key at its limit, or the gateway at its own (streams, body bytes)                | yes     |
 * | `gateway`      | a fault of the gateway, or it was shutting down                                        | yes     |
 * | `other`        | a class that this version does not know                                                | yes     |
 * | `caller`       | the caller's mistake: 400, 404, 413, a refused credential or Host …                    | no      |
 * | `client-left`  | the client went before the answer was complete                                         | no      |
 *
 * The error rate counts failures alone: a caller's mistake says nothing about the service.
 */
export const ERROR_CAUSES = [
  'timeout',
  'overloaded',
  'rate-limit',
  'server-error',
  'broken',
  'credential',
  'no-key',
  'no-room',
  'gateway',
  'other',
  'caller',
  'client-left',
] as const;
export type ErrorCause = (typeof ERROR_CAUSES)[number];

export function isFailure(cause: ErrorCause | null): boolean {
  return cause !== null && cause !== 'caller' && cause !== 'client-left';
}

/** By `errorClass`: `error.type` of the upstream, or a code of `errors.ts`. */
const CAUSES: ReadonlyMap<string, ErrorCause> = new Map<string, ErrorCause>([
  ['timeout_error', 'timeout'],
  ['upstream_timeout', 'timeout'],
  ['overloaded_error', 'overloaded'],
  ['model_overloaded', 'overloaded'],
  ['rate_limit_error', 'rate-limit'],
  ['api_error', 'server-error'],
  ['upstream_unreachable', 'broken'],
  ['upstream_malformed', 'broken'],
  ['upstream_truncated', 'broken'],
  ['authentication_error', 'credential'],
  ['billing_error', 'credential'],
  ['permission_error', 'credential'],
  ['no_key_available', 'no-key'],
  ['not_ready', 'no-key'],
  ['spending_stopped', 'no-key'],
  ['capacity_exhausted', 'no-room'],
  ['too_many_streams', 'no-room'],
  ['body_budget_exhausted', 'no-room'],
  ['internal', 'gateway'],
  ['store_unavailable', 'gateway'],
  ['draining', 'gateway'],
  ['loop_detected', 'gateway'],
  ['client_closed', 'client-left'],
  ['invalid_request_error', 'caller'],
  ['not_found_error', 'caller'],
  ['conflict_error', 'caller'],
  ['request_too_large', 'caller'],
  ['malformed_http', 'caller'],
  ['bad_request_target', 'caller'],
  ['malformed_body', 'caller'],
  ['ambiguous_field', 'caller'],
  ['body_too_deep', 'caller'],
  ['bad_parameter', 'caller'],
  ['unauthenticated', 'caller'],
  ['host_refused', 'caller'],
  ['origin_refused', 'caller'],
  ['scope_missing', 'caller'],
  ['not_found', 'caller'],
  ['method_not_allowed', 'caller'],
  ['conflict', 'caller'],
  ['not_simulated', 'caller'],
  ['request_timeout', 'caller'],
  ['key_not_accepted', 'caller'],
  ['unsupported_encoding', 'caller'],
  ['unsupported_media_type', 'caller'],
  ['headers_too_large', 'caller'],
  ['too_many_attempts', 'caller'],
]);

/** Null when all went well. */
export function errorCauseOf(event: Pick<RequestEvent, 'errorClass' | 'status'>): ErrorCause | null {
  const { errorClass, status } = event;
  if (errorClass !== null) {
    const known = CAUSES.get(errorClass);
    if (known !== undefined) return known;
    if (/^http_5\d\d$/.test(errorClass)) return 'server-error';
    return /^http_4\d\d$/.test(errorClass) ? 'caller' : 'other';
  }
  if (status < 400) return null;
  if (status === 499) return 'client-left';
  return status < 500 ? 'caller' : 'server-error';
}

/** Classes that `errorCauseOf` gives this cause by name, for filters. */
export function errorClassesOf(cause: ErrorCause): string[] {
  return [...CAUSES].filter(([, of]) => of === cause).map(([errorClass]) => errorClass);
}
