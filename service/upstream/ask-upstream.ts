/**
 * A request of the gateway's own: one call to the upstream with one key, with a limit on time and on what is read of the
 * answer. Follows no redirect. Never rejects: what went wrong is the result.
 */
import { errorCode } from '../lib/error-code.ts';
import type { Secret } from '../lib/secret.ts';
import type { Dispatcher } from './undici-parts.ts';
import type { Upstream } from './upstream.ts';

export interface OwnCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Sent as JSON; null for none. */
  readonly body: object | null;
}

/** Costs nothing, and shows whether a key is accepted: the list of models, one entry long. */
export const LIST_OF_MODELS: OwnCall = { method: 'GET', path: '/v1/models?limit=1', body: null };

export type Asked =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      /** What came of it before the limit; larger ones are cut. */
      readonly body: string;
    }
  | { readonly kind: 'timeout' }
  /** `code` like `ENOTFOUND`. */
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly error: Error };

const MOST_READ = 256 * 1024;
const COMMON_HEADERS = [
  'anthropic-version',
  '2023-06-01',
  'accept',
  'application/json',
  'user-agent',
  'tulay',
];

export function askUpstream(
  upstream: Pick<Upstream, 'dispatch' | 'loopMarker'>,
  secret: Secret,
  { method, path, body }: OwnCall,
  timeoutMs: number,
): Promise<Asked> {
  const headers = ['x-api-key', secret.reveal(), ...COMMON_HEADERS];
  if (body !== null) headers.push('content-type', 'application/json');
  if (upstream.loopMarker !== undefined) headers.push('x-tulay-via', upstream.loopMarker);
  const bytes = body === null ? null : Buffer.from(JSON.stringify(body));
  return new Promise((resolve) => {
    const collector = new AnswerCollector(timeoutMs, resolve);
    upstream.dispatch({ method, path, headers, body: bytes }, collector);
  });
}

class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #resolve: (asked: Asked) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #chunks: Buffer[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #head: { status: number; headers: Record<string, string | string[] | undefined> } | undefined;
  #read = 0;
  #over = false;

  constructor(timeoutMs: number, resolve: (asked: Asked) => void) {
    this.#resolve = resolve;
    this.#timer = setTimeout(() => this.#finish({ kind: 'timeout' }, true), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('no longer wanted'));
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#controller = controller;
    if (status >= 200) this.#head = { status, headers };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#read += chunk.length;
    if (this.#read > MOST_READ) this.#finish(this.#answer(), true);
  }

  onResponseEnd(): void {
    this.#finish(this.#answer(), false);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish({ kind: 'failed', code: errorCode(error), error }, false);
  }

  #answer(): Asked {
    const body = Buffer.concat(this.#chunks).toString('utf8', 0, MOST_READ);
    return { kind: 'answer', ...(this.#head ?? { status: 0, headers: {} }), body };
  }

  #finish(asked: Asked, abort: boolean): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    if (abort) this.#controller?.abort(new Error('no longer wanted'));
    this.#resolve(asked);
  }
}
