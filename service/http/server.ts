/**
 * The HTTP server: bytes from the socket to the right room.
 *
 *   /v1/…        → gateway (its own handler: what a request costs there is counted in microseconds)
 *   anything else → Host and Origin check → control plane (`/api/…`, and the page at `/`)
 *
 * HTTP that cannot be parsed never gets here: `answer-unparsable.ts` answers it in the same envelope and closes the connection.
 */
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { handleRequest, type Arrival } from '../gateway/handle-request.ts';
import type { GatewayParts } from '../gateway/gateway-parts.ts';
import { readRequestHeaders } from '../gateway/request-headers.ts';
import { refusal } from '../lib/refusal.ts';
import { closeAfterBody } from '../lib/close-after-body.ts';
import { writeError } from '../lib/write-error.ts';
import { checkHostAndOrigin, type HostAndOriginPolicy } from '../request-guard/host-and-origin.ts';
import { isRefusal, parseRequestTarget } from '../request-guard/request-target.ts';
import { answerUnparsable, MOST_HEADER_BYTES } from './answer-unparsable.ts';
import { serveHalfClosed } from './half-close.ts';

/** A body of 500 MB over a slow line takes its time. */
const WHOLE_REQUEST_TIMEOUT_MS = 15 * 60_000;
const REQUEST_HEADERS_TIMEOUT_MS = 60_000;
/** Longer than the idle time of common load balancers (60 s), so that they close first. */
const KEEP_ALIVE_MS = 75_000;

export interface ControlPlaneHandler {
  handle(request: http.IncomingMessage, response: http.ServerResponse): void;
}

export interface HttpServer {
  readonly server: http.Server;
  /** Refuses new requests, lets those under way end, then closes; what still runs after `graceMs` is cut off. */
  drain(graceMs: number): Promise<void>;
}

export interface HttpServerParts {
  /** Null in a process without the role; `/v1/…` is then 404. */
  readonly gateway: GatewayParts | null;
  readonly controlPlane: ControlPlaneHandler;
  readonly hostAndOrigin: HostAndOriginPolicy;
  readonly nextRequestId: () => string;
}

export function createHttpServer(parts: HttpServerParts): HttpServer {
  const { gateway, controlPlane, hostAndOrigin, nextRequestId } = parts;
  let draining = false;
  const server = http.createServer({
    requestTimeout: WHOLE_REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MOST_HEADER_BYTES,
    // Its own check would answer without the envelope; ours counts Hosts on every route.
    requireHostHeader: false,
    noDelay: true,
  });
  // Beyond the default of 2,000, headers would be dropped without a word, a second Host or a credential among them.
  server.maxHeadersCount = 0;
  serveHalfClosed(server);

  const serve = (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    expectsContinue: boolean,
  ): void => {
    if (draining) response.shouldKeepAlive = false;
    const url = request.url ?? '';
    if (gateway !== null && isDataPlane(url)) {
      const arrival: Arrival = { expectsContinue, draining };
      handleRequest(gateway, request, response, arrival);
      return;
    }
    serveControlPlane(request, response, expectsContinue);
  };

  const serveControlPlane = (
    request: http.IncomingMessage,
    response: http.ServerResponse,
    expectsContinue: boolean,
  ): void => {
    const target = parseRequestTarget(request.url ?? '');
    const headers = readRequestHeaders(request.rawHeaders);
    const reason = checkHostAndOrigin(headers, hostAndOrigin) ?? (isRefusal(target) ? target : null);
    const id = nextRequestId();
    if (reason !== null) {
      writeError(response, reason, id);
      return;
    }
    response.setHeader('x-tulay-request-id', id);
    if (expectsContinue) response.writeContinue();
    closeAfterBody(response);
    controlPlane.handle(request, response);
  };

  server.on('request', (request, response) => serve(request, response, false));
  server.on('checkContinue', (request: http.IncomingMessage, response: http.ServerResponse) =>
    serve(request, response, true),
  );
  server.on('checkExpectation', (_request: http.IncomingMessage, response: http.ServerResponse) => {
    writeError(response, refusal('malformed_http', 'The only expectation understood is 100-continue.'), null);
  });
  server.on('clientError', answerUnparsable);
  // A CONNECT would otherwise be cut off without a word.
  server.on('connect', (_request: http.IncomingMessage, socket: Duplex) => {
    answerUnparsable(Object.assign(new Error('CONNECT'), { code: 'CONNECT' }), socket);
  });

  const drain = async (graceMs: number): Promise<void> => {
    draining = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cutOff);
  };
  return { server, drain };
}

/** By the bytes as received, and by the forms that decode to the same path. */
function isDataPlane(url: string): boolean {
  if (url.startsWith('/v1/') || url === '/v1' || url.startsWith('/v1?')) return true;
  if (!url.includes('%')) return false;
  const target = parseRequestTarget(url);
  return !isRefusal(target) && (target.decodedPath === '/v1' || target.decodedPath.startsWith('/v1/'));
}
