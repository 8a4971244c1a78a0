/**
 * A call to the process that owns a data directory, over its control socket. Whoever can open that file is the user the
 * process runs as, and needs no token.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { errorCode } from '../lib/error-code.ts';
import { controlSocketPath } from './control-socket-path.ts';

export interface ControlCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly limitMs: number;
  /** Characters of the answer. */
  readonly mostRead: number;
}

export type ControlAnswer =
  /** `body` is null for an answer without one. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  /** Nobody runs on this data directory. */
  | { readonly kind: 'no-owner' }
  /** Somebody may run, and cannot be asked; `problem` says why, for people. */
  | { readonly kind: 'unreachable'; readonly problem: string };

/** Never rejects. */
export function callControlSocket(dataDirectory: string, call: ControlCall): Promise<ControlAnswer> {
  return new Promise((resolve) => {
    const text = call.body === undefined ? undefined : JSON.stringify(call.body);
    const request = httpRequest({
      socketPath: controlSocketPath(dataDirectory),
      method: call.method,
      path: call.path,
      agent: false,
      signal: AbortSignal.timeout(call.limitMs),
      headers:
        text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    });
    const fail = (error: Error): void => resolve(failed(error, call.limitMs));
    request.on('error', fail);
    request.on('response', (response) => {
      readAnswer(response, call.mostRead).then(resolve, fail);
    });
    request.end(text);
  });
}

async function readAnswer(response: IncomingMessage, mostRead: number): Promise<ControlAnswer> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > mostRead) throw new Error('its answer is too long');
  }
  const body: unknown = text === '' ? null : JSON.parse(text);
  return { kind: 'answer', status: response.statusCode ?? 0, body };
}

function failed(error: Error, limitMs: number): ControlAnswer {
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
      return { kind: 'unreachable', problem: `it did not answer within ${inWords(limitMs)}` };
    default:
      return { kind: 'unreachable', problem: error.message };
  }
}

const inWords = (ms: number): string => (ms < 60_000 ? `${ms / 1_000} s` : `${ms / 60_000} min`);
