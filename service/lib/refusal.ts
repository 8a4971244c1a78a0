/** An answer of the service's own in place of the one asked for: a code of `shared/errors.ts` and words for people. */
import type { ErrorCode } from '../../shared/errors.ts';

export interface Refusal {
  readonly code: ErrorCode;
  /** What is wrong and how to mend it. Never holds a credential or a prompt. */
  readonly message: string;
  /** Sent as `retry-after`, rounded up to whole seconds. */
  readonly retryAfterMs?: number;
  /** Further response headers, as a flat list of names and values. */
  readonly headers?: readonly string[];
}

export const refusal = (code: ErrorCode, message: string): Refusal => ({ code, message });
