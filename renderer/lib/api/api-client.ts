/**
 * Calls to the service, from the origin that served the console. Adds the operator's token where the platform has one, and
 * checks every answer against its schema, so that what the screens read has the shape they were written for.
 */
import type { ZodType } from 'zod';
import type { Credentials } from '../../platform/platform.ts';
import type { Answer, Failure } from './answer.ts';

const TIMEOUT_MS = 10_000;
const UNREACHABLE = 'The service does not answer.';
const UNREADABLE =
  'The service answered in a way this console does not understand. Reload to get the console that belongs to it.';

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Statuses that carry the answer asked for; 200 to 299 by default. */
  readonly expected?: readonly number[];
  readonly timeoutMs?: number;
  /** False for calls that need no operator. */
  readonly authenticated?: boolean;
}

export interface ApiClient {
  /** @param schema of the answer's body; `undefined` where none is wanted */
  call<Value>(path: string, schema: ZodType<Value>, options?: CallOptions): Promise<Answer<Value>>;
  send(path: string, options: CallOptions): Promise<Answer<undefined>>;
  /** An answer that goes on: resolves at its head. The caller ends it by `signal`. */
  open(path: string, options: CallOptions & { readonly signal: AbortSignal }): Promise<Answer<Response>>;
}

export interface ApiClientParts {
  readonly credentials: Credentials;
  /** Called once per refused token, with the reason the service gave. */
  readonly onUnauthenticated: (failure: Failure) => void;
  readonly fetch?: typeof fetch;
}

export function createApiClient({
  credentials,
  onUnauthenticated,
  fetch = window.fetch.bind(window),
}: ApiClientParts): ApiClient {
  async function request(path: string, options: CallOptions, signal: AbortSignal): Promise<Answer<Response>> {
    const token = options.authenticated === false ? undefined : credentials.read();
    try {
      const response = await fetch(path, {
        method: options.method ?? 'GET',
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        cache: 'no-store',
        credentials: 'omit',
        signal,
      });
      if (options.expected?.includes(response.status) ?? response.ok) return { kind: 'ok', value: response };
      const failure = await failureOf(response);
      // A token that was replaced while the call was under way is not the one that was refused.
      if (
        failure.kind === 'unauthenticated' &&
        options.authenticated !== false &&
        credentials.read() === token
      ) {
        onUnauthenticated(failure);
      }
      return failure;
    } catch {
      return { kind: 'unreachable', message: UNREACHABLE, status: null };
    }
  }

  function whole(path: string, options: CallOptions): Promise<Answer<Response>> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS);
    return request(
      path,
      options,
      options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]),
    );
  }

  return {
    async call(path, schema, options = {}) {
      const answer = await whole(path, options);
      if (answer.kind !== 'ok') return answer;
      const status = answer.value.status;
      try {
        const parsed = schema.safeParse(await answer.value.json());
        return parsed.success
          ? { kind: 'ok', value: parsed.data }
          : { kind: 'unreadable', message: UNREADABLE, status };
      } catch (error) {
        return error instanceof SyntaxError
          ? { kind: 'unreadable', message: UNREADABLE, status }
          : { kind: 'unreachable', message: UNREACHABLE, status };
      }
    },
    async send(path, options) {
      const answer = await whole(path, options);
      if (answer.kind !== 'ok') return answer;
      await answer.value.body?.cancel();
      return { kind: 'ok', value: undefined };
    },
    open: (path, options) => request(path, options, options.signal),
  };
}

async function failureOf(response: Response): Promise<Failure> {
  const { status } = response;
  const message = messageOf(await response.json().catch(() => undefined)) ?? `Status ${status}.`;
  const kind = status === 401 ? 'unauthenticated' : status >= 500 ? 'failed' : 'refused';
  return { kind, message, status };
}

/** Of the error envelope. */
function messageOf(envelope: unknown): string | undefined {
  const message = (envelope as { error?: { message?: unknown } } | null | undefined)?.error?.message;
  return typeof message === 'string' ? message : undefined;
}
