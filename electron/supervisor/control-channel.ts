/**
 * Calls to whoever owns a data directory, over its control socket: HTTP over a socket file of mode 0600, or a named pipe.
 * Being able to open it is the proof of being the operator. The service's own commands call it by `storage/call-control-socket.ts`;
 * the shell imports nothing of the service, which it may find in another version than its own.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { sessionSchema, type Session } from '../../shared/admin.ts';
import { statusReplySchema, type StatusReply } from '../../shared/supervision.ts';

const CALL_LIMIT_MS = 5_000;
const LONGEST_REPLY = 64 * 1024;

export type ControlReply<Body> =
  | { readonly kind: 'ok'; readonly body: Body }
  /** Nobody answers there. */
  | { readonly kind: 'no-owner' }
  /** Somebody is there and does not answer as asked; `problem` is for people. */
  | { readonly kind: 'error'; readonly problem: string };

export interface ControlChannel {
  status(controlSocket: string): Promise<ControlReply<StatusReply>>;
  /** A session of the operator's. */
  beginSession(controlSocket: string): Promise<ControlReply<Session>>;
}

export const controlChannel: ControlChannel = {
  status: (controlSocket) => call(controlSocket, 'GET', '/status', statusReplySchema),
  beginSession: (controlSocket) => call(controlSocket, 'POST', '/session', sessionSchema),
};

/** Never rejects. */
function call<Body>(
  socketPath: string,
  method: string,
  path: string,
  schema: z.ZodType<Body>,
): Promise<ControlReply<Body>> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(CALL_LIMIT_MS);
    const request = httpRequest({ socketPath, method, path, agent: false, signal });
    const fail = (error: Error): void => resolve(failedReply(error));
    request.on('error', fail);
    request.on('response', (response) => {
      readReply(response, schema).then(resolve, fail);
    });
    request.end();
  });
}

async function readReply<Body>(
  response: IncomingMessage,
  schema: z.ZodType<Body>,
): Promise<ControlReply<Body>> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > LONGEST_REPLY) throw new Error('its answer is too long');
  }
  if (response.statusCode !== 200) return { kind: 'error', problem: `it answered ${response.statusCode}` };
  const body = schema.safeParse(JSON.parse(text));
  return body.success
    ? { kind: 'ok', body: body.data }
    : { kind: 'error', problem: 'it is another version of Tulay' };
}

function failedReply(error: Error): ControlReply<never> {
  switch ('code' in error ? error.code : error.name) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTDIR':
      return { kind: 'no-owner' };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'error', problem: 'it belongs to another user' };
    case 'ABORT_ERR':
    case 'TimeoutError':
      return { kind: 'error', problem: `it did not answer within ${CALL_LIMIT_MS / 1000} s` };
    default:
      return { kind: 'error', problem: error.message };
  }
}
