/**
 * The admin API of the service that owns a data directory, over its control socket: whoever can open that file is the user
 * the service runs as, and needs no token.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { z } from 'zod';
import { errorCode } from '../lib/error-code.ts';
import { controlSocketPath } from '../storage/control-socket-path.ts';

export type OwnerAnswer =
  /** `body` is null for an answer without one. */
  | { readonly kind: 'ok'; readonly body: unknown }
  /** The service refused, in its words. */
  | { readonly kind: 'refused'; readonly status: number; readonly message: string }
  | { readonly kind: 'no-owner' }
  | { readonly kind: 'unreachable'; readonly problem: string };

export interface OwnerApi {
  /** Never rejects. */
  call(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<OwnerAnswer>;
}

/** An import may test a hundred keys, four at a time, 10 s each. */
const LIMIT_MS = 5 * 60_000;
const MOST_READ = 32 * 1024 * 1024;

const errorSchema = z.object({ error: z.object({ message: z.string() }) });

export function createOwnerApi(dataDirectory: string): OwnerApi {
  return {
    call: (method, path, body) =>
      new Promise((resolve) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const request = httpRequest({
          socketPath: controlSocketPath(dataDirectory),
          method,
          path,
          agent: false,
          signal: AbortSignal.timeout(LIMIT_MS),
          headers:
            text === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
        });
        const fail = (error: Error): void => resolve(failed(error));
        request.on('error', fail);
        request.on('response', (response) => {
          readAnswer(response).then(resolve, fail);
        });
        request.end(text);
      }),
  };
}

async function readAnswer(response: IncomingMessage): Promise<OwnerAnswer> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > MOST_READ) throw new Error('its answer is too long');
  }
  const status = response.statusCode ?? 0;
  const body: unknown = text === '' ? null : JSON.parse(text);
  if (status >= 200 && status < 300) return { kind: 'ok', body };
  const { data } = errorSchema.safeParse(body);
  return { kind: 'refused', status, message: data?.error.message ?? `it answered ${status}` };
}

function failed(error: Error): OwnerAnswer {
  switch (errorCode(error) ?? error.name) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTDIR':
      return { kind: 'no-owner' };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'unreachable', problem: 'it belongs to another user' };
    case 'ABORT_ERR':
    case 'TimeoutError':
      return { kind: 'unreachable', problem: `it did not answer within ${LIMIT_MS / 60_000} min` };
    default:
      return { kind: 'unreachable', problem: error.message };
  }
}
