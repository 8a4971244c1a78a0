/**
 * How other commands reach the process that owns a data directory: HTTP over a socket file of mode 0600 (a named pipe on
 * Windows). Whoever can open the socket is the owner's user, so there is no further credential.
 *
 * A socket file outlives a process that was killed. Only the holder of the directory's lock removes such a file, which is
 * why only that one may call `serveControlSocket`; a caller that finds a dead file finds no owner.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Logger } from '../lib/logger.ts';
import { callControlSocket, type ControlAnswer } from '../storage/call-control-socket.ts';
import { controlSocketPath, secureSocketFolder } from '../storage/control-socket-path.ts';

export type ControlMethod = 'GET' | 'POST';

/** Answers by method and path, e.g. `'GET /status'`; each returns what is sent as JSON. */
export type ControlHandlers = Readonly<Record<`${ControlMethod} /${string}`, () => unknown>>;

/** Answers everything under `/api/`, as the service's own port does for somebody who is signed in. */
export type OwnerRequests = (request: IncomingMessage, response: ServerResponse) => void;

/** `POST /link`; what `GET /status` and `POST /session` answer is in `shared`, since the desktop's shell asks for it too. */
export const linkReplySchema = z.object({ url: z.url() });

const OWNER_ONLY = 0o600;
const CALL_LIMIT_MS = 5000;
const MAX_REPLY_BYTES = 1024 * 1024;

export interface ControlSocket {
  close(): Promise<void>;
}

/**
 * Listens on the control socket of a data directory. Call it as the holder of the directory's lock.
 *
 * @throws an error of the file system, or StartupError when the socket's folder is not this user's
 */
export async function serveControlSocket(
  dataDirectory: string,
  handlers: ControlHandlers,
  logger: Logger,
  ownerRequests?: OwnerRequests,
): Promise<ControlSocket> {
  const path = controlSocketPath(dataDirectory);
  const isFile = process.platform !== 'win32';
  const server = createServer((request, response) => {
    if (ownerRequests !== undefined && request.url?.startsWith('/api/')) ownerRequests(request, response);
    else void answer(request, response, handlers, logger);
  });
  if (isFile) {
    secureSocketFolder(path);
    rmSync(path, { force: true });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // The socket is made by `listen` before it returns, so that it never has another mode than this one.
    const umask = isFile ? process.umask(0o777 & ~OWNER_ONLY) : undefined;
    server.listen(path, resolve);
    if (umask !== undefined) process.umask(umask);
  });
  server.removeAllListeners('error').on('error', (error) => logger.warn({ err: error }, 'control socket'));
  if (isFile) chmodSync(path, OWNER_ONLY);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: ControlHandlers,
  logger: Logger,
): Promise<void> {
  request.resume();
  const name = `${request.method} ${request.url}`;
  const handler = Object.entries(handlers).find(([key]) => key === name)?.[1];
  if (handler === undefined) {
    send(response, 404, { error: `${name} is not known here` });
    return;
  }
  try {
    send(response, 200, await handler());
  } catch (error) {
    logger.error({ err: error }, `control socket: ${name} failed`);
    send(response, 500, { error: error instanceof Error ? error.message : 'unknown error' });
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', connection: 'close' })
    .end(JSON.stringify(body ?? null));
}

export type OwnerReply =
  | { readonly kind: 'ok'; readonly body: unknown }
  /** Nobody runs on this data directory. */
  | { readonly kind: 'no-owner' }
  /** Somebody runs and does not answer as asked; `problem` says why, for people. */
  | { readonly kind: 'error'; readonly problem: string };

/** Asks the process that owns the data directory. Never rejects. */
export async function callOwner(
  dataDirectory: string,
  method: ControlMethod,
  path: `/${string}`,
): Promise<OwnerReply> {
  const call = { method, path, limitMs: CALL_LIMIT_MS, mostRead: MAX_REPLY_BYTES };
  return understood(await callControlSocket(dataDirectory, call));
}

const errorSchema = z.object({ error: z.string() });

function understood(said: ControlAnswer): OwnerReply {
  switch (said.kind) {
    case 'no-owner':
      return said;
    case 'unreachable':
      return { kind: 'error', problem: said.problem };
    case 'answer': {
      const { status, body } = said;
      if (status === 200) return { kind: 'ok', body };
      const { data } = errorSchema.safeParse(body);
      return { kind: 'error', problem: data?.error ?? `it answered ${status}` };
    }
  }
}
