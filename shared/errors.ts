/**
 * Every error the service itself can answer with: one row per code, read by the one place that writes
 * HTTP (`service/lib/write-error.ts`) and by the console. Errors of the upstream are not here: their bodies
 * reach the client unmodified.
 *
 * `type` is the value of `error.type` in Anthropic's envelope, which is what the official SDKs dispatch on
 * together with the status. `fault` says who has to act.
 */
export type AnthropicErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'timeout_error'
  | 'overloaded_error'
  | 'api_error';

export interface ErrorRow {
  readonly status: number;
  readonly type: AnthropicErrorType;
  /** Whether the same request may succeed when it is sent again unchanged. */
  readonly retryable: boolean;
  readonly fault: 'caller' | 'gateway' | 'upstream' | 'operator';
}

const row = (
  status: number,
  type: AnthropicErrorType,
  fault: ErrorRow['fault'],
  retryable = false,
): ErrorRow => ({ status, type, fault, retryable });

export const ERRORS = {
  malformed_http: row(400, 'invalid_request_error', 'caller'),
  bad_request_target: row(400, 'invalid_request_error', 'caller'),
  malformed_body: row(400, 'invalid_request_error', 'caller'),
  ambiguous_field: row(400, 'invalid_request_error', 'caller'),
  body_too_deep: row(400, 'invalid_request_error', 'caller'),
  bad_parameter: row(400, 'invalid_request_error', 'caller'),
  unauthenticated: row(401, 'authentication_error', 'caller'),
  host_refused: row(403, 'permission_error', 'caller'),
  origin_refused: row(403, 'permission_error', 'caller'),
  scope_missing: row(403, 'permission_error', 'caller'),
  not_found: row(404, 'not_found_error', 'caller'),
  method_not_allowed: row(405, 'invalid_request_error', 'caller'),
  conflict: row(409, 'invalid_request_error', 'caller'),
  not_simulated: row(409, 'invalid_request_error', 'caller'),
  request_timeout: row(408, 'timeout_error', 'caller', true),
  request_too_large: row(413, 'request_too_large', 'caller'),
  unsupported_encoding: row(415, 'invalid_request_error', 'caller'),
  unsupported_media_type: row(415, 'invalid_request_error', 'caller'),
  key_not_accepted: row(422, 'invalid_request_error', 'caller'),
  headers_too_large: row(431, 'invalid_request_error', 'caller'),
  too_many_attempts: row(429, 'rate_limit_error', 'caller', true),
  capacity_exhausted: row(429, 'rate_limit_error', 'gateway', true),
  client_closed: row(499, 'api_error', 'caller'),
  internal: row(500, 'api_error', 'gateway', true),
  upstream_unreachable: row(502, 'api_error', 'upstream', true),
  upstream_malformed: row(502, 'api_error', 'upstream', true),
  upstream_truncated: row(502, 'api_error', 'upstream', true),
  upstream_timeout: row(504, 'timeout_error', 'upstream', true),
  not_ready: row(503, 'api_error', 'operator', true),
  store_unavailable: row(503, 'api_error', 'operator', true),
  spending_stopped: row(503, 'api_error', 'operator', true),
  no_key_available: row(503, 'api_error', 'operator', true),
  body_budget_exhausted: row(503, 'api_error', 'gateway', true),
  too_many_streams: row(503, 'api_error', 'gateway', true),
  draining: row(503, 'api_error', 'gateway', true),
  model_overloaded: row(529, 'overloaded_error', 'upstream', true),
  loop_detected: row(508, 'api_error', 'operator'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** The envelope of every error body, as Anthropic sends it. */
export interface ErrorEnvelope {
  type: 'error';
  error: { type: string; message: string };
  request_id: string | null;
}
