/**
 * What the simulated API answers when it refuses: Anthropic's error types with their HTTP status, and the envelope
 * that carries them. Handlers return a failure; only `exchange.ts` writes one.
 */

const STATUS = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
} as const;

export type FailureType = keyof typeof STATUS;

export interface ApiFailure {
  readonly kind: 'failure';
  readonly status: number;
  readonly type: FailureType;
  readonly message: string;
  /** `error.details`, where the API gives a machine-readable reason. */
  readonly details?: { readonly error_code: string };
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FailureExtras {
  /** `error.details.error_code` */
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function failure(type: FailureType, message: string, extras: FailureExtras = {}): ApiFailure {
  return {
    kind: 'failure',
    status: STATUS[type],
    type,
    message,
    ...(extras.code === undefined ? {} : { details: { error_code: extras.code } }),
    ...(extras.headers === undefined ? {} : { headers: extras.headers }),
  };
}

export const invalid = (message: string, extras?: FailureExtras): ApiFailure =>
  failure('invalid_request_error', message, extras);

export function isFailure(value: object): value is ApiFailure {
  return (value as { kind?: unknown }).kind === 'failure';
}

export interface FailureBody {
  type: 'error';
  error: { type: FailureType; message: string; details?: { readonly error_code: string } };
  request_id: string;
}

export function failureBody(reason: ApiFailure, requestId: string): FailureBody {
  return {
    type: 'error',
    error: {
      type: reason.type,
      message: reason.message,
      ...(reason.details === undefined ? {} : { details: reason.details }),
    },
    request_id: requestId,
  };
}
