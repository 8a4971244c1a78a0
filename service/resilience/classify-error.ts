/**
 * What a thrown error says about trying again: of the official SDK, of fetch, of Node, or of anybody else. An answer of HTTP
 * speaks by its status and headers; an error without one is taken for trouble that may pass, unless it is a mistake of
 * the program itself.
 */

export interface ErrorVerdict {
  /**
   * `failure`: the service is in trouble. `limited`: it is there and says to come later. `caller`: the call is at fault.
   * `aborted`: the caller gave it up.
   */
  readonly kind: 'failure' | 'limited' | 'caller' | 'aborted';
  readonly worthRetrying: boolean;
  /** As the answer says. */
  readonly retryAfterMs: number | undefined;
  /** HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;
}

const MISTAKES = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError']);
const ABORTS = new Set(['AbortError', 'APIUserAbortError']);
const TIMEOUT_STATUS = 408;
const LIMITED_STATUS = 429;

interface Thrown {
  readonly name?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly code?: unknown;
  readonly cause?: { readonly code?: unknown } | undefined;
}

export function classifyError(error: unknown, wallNow: () => number = Date.now): ErrorVerdict {
  const thrown: Thrown = typeof error === 'object' && error !== null ? error : {};
  const status = statusOf(thrown);
  if (status === undefined) return withoutAnswer(thrown);
  const headers = headersOf(thrown.headers);
  const says = headers('x-should-retry');
  const kind =
    status === LIMITED_STATUS ? 'limited' : status >= 500 || status === TIMEOUT_STATUS ? 'failure' : 'caller';
  const worthRetrying = says === 'true' || (says !== 'false' && kind !== 'caller');
  return { kind, worthRetrying, retryAfterMs: retryAfterOf(headers, wallNow), status };
}

function withoutAnswer({ name, code, cause }: Thrown): ErrorVerdict {
  const named = typeof name === 'string' ? name : '';
  const verdict = { retryAfterMs: undefined, status: undefined };
  if (ABORTS.has(named)) return { ...verdict, kind: 'aborted', worthRetrying: false };
  // Fetch tells of broken connections by a TypeError, with what happened as its cause.
  const isMistake = MISTAKES.has(named) && code === undefined && cause?.code === undefined;
  return isMistake
    ? { ...verdict, kind: 'caller', worthRetrying: false }
    : { ...verdict, kind: 'failure', worthRetrying: true };
}

function statusOf({ status, statusCode }: Thrown): number | undefined {
  const value = status ?? statusCode;
  return typeof value === 'number' && value >= 100 && value < 600 ? value : undefined;
}

type ReadHeader = (name: string) => string | undefined;

/** Of `Headers`, or of a plain object with names in lower case. */
function headersOf(headers: unknown): ReadHeader {
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined;
  const plain = typeof headers === 'object' && headers !== null ? (headers as Record<string, unknown>) : {};
  return (name) => {
    const value = plain[name];
    return typeof value === 'string' ? value : undefined;
  };
}

function retryAfterOf(header: ReadHeader, wallNow: () => number): number | undefined {
  const ms = header('retry-after-ms');
  if (ms !== undefined && /^\d+(\.\d+)?$/.test(ms)) return Number(ms);
  const value = header('retry-after');
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const date = value.endsWith(' GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - wallNow());
}
