/**
 * Calls of the page to `/api/…`, passed on to the service that runs. The main process adds the operator's token; the page
 * sees neither it nor where the service listens.
 *
 * Answers pass as they come, byte by byte, without buffering: server-sent events too. When the page stops reading, the call
 * to the service ends. (Electron tells the handler of a custom scheme nothing about an aborted request; it cancels the body
 * of the answer. Before the head of an answer it says nothing at all.) While no service runs, and when it breaks off before
 * its answer, the page gets an error in the form of the service's own.
 */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { ServiceSession } from '../supervisor/service-session.ts';
import type { Endpoint } from '../supervisor/service-supervisor.ts';
import { headersToPage, headersToService } from './forwarded-headers.ts';
import { PAGE_HEADERS } from './page-headers.ts';

/** More than the largest import that the console sends. */
const LONGEST_BODY = 32 * 1024 * 1024;
/** Answers without a body, which a `Response` must be told. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

export interface ServiceProxyParts {
  readonly endpoint: () => Endpoint | undefined;
  readonly session: Pick<ServiceSession, 'tokenFor' | 'forget'>;
}

type Answer = { readonly kind: 'answer'; readonly message: IncomingMessage } | { readonly kind: 'failed' };

/** Never rejects. */
export async function proxyToService(request: Request, parts: ServiceProxyParts): Promise<Response> {
  const body = await bodyOf(request);
  if (body === undefined) return failure(413, 'request_too_large', 'This is more than the console may send.');
  const endpoint = parts.endpoint();
  if (endpoint === undefined) return failure(503, 'api_error', 'The service is not running.');

  let retried = false;
  for (;;) {
    // The second round needs another token.
    // oxlint-disable-next-line no-await-in-loop
    const session = await parts.session.tokenFor(endpoint);
    if (session.kind !== 'token') {
      const why = session.kind === 'error' ? session.problem : 'it has just ended';
      return failure(503, 'api_error', `The service gives the desktop no access: ${why}.`);
    }
    // oxlint-disable-next-line no-await-in-loop
    const answer = await send(request, body, endpoint, session.token);
    if (answer.kind === 'failed') {
      return failure(502, 'api_error', 'The service broke off before it answered.');
    }
    const { message } = answer;
    if (message.statusCode !== 401 || retried) return responseOf(message, request.method);
    // Another start of the service, whose sessions begin anew.
    message.destroy();
    // oxlint-disable-next-line no-await-in-loop
    await parts.session.forget(session.token);
    retried = true;
  }
}

/** Whole, since a call may have to be made twice; undefined when it is too long. */
async function bodyOf(request: Request): Promise<Buffer | undefined> {
  if (request.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > LONGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(request: Request, body: Buffer, endpoint: Endpoint, token: string): Promise<Answer> {
  const { pathname, search } = new URL(request.url);
  return new Promise((resolve) => {
    const call = httpRequest(new URL(endpoint.address), {
      method: request.method,
      path: pathname + search,
      headers: {
        ...headersToService(request.headers, token),
        ...(body.length > 0 && { 'content-length': body.length }),
      },
      agent: false,
      signal: request.signal,
    });
    call.on('response', (message) => resolve({ kind: 'answer', message }));
    // After the head, the error reaches whoever reads the answer.
    call.on('error', () => resolve({ kind: 'failed' }));
    call.end(body);
  });
}

function responseOf(message: IncomingMessage, method: string): Response {
  const status = message.statusCode ?? 502;
  const headers = headersToPage(message.headers);
  if (status < 200 || status > 599) {
    message.destroy();
    return failure(502, 'api_error', `The service answered with status ${status}.`);
  }
  if (method === 'HEAD' || WITHOUT_BODY.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  // Cancelling the body destroys the message, and with it the connection to the service.
  const body = Readable.toWeb(message) as WebStream<Uint8Array<ArrayBuffer>>;
  return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, { status, headers });
}

/** In the form of the service's own errors. */
function failure(status: number, type: string, message: string): Response {
  const body = { type: 'error', error: { type, message } };
  return Response.json(body, { status, headers: { ...PAGE_HEADERS, 'cache-control': 'no-store' } });
}
