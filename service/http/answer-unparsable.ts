/**
 * Answers what never became a request (bytes that are no HTTP, headers beyond the limit, CONNECT, a request that did not
 * arrive in time) in the same envelope as everything else, and closes the connection.
 *
 *   an earlier request on it is still being answered ──▶ that answer goes first
 *   the answer to this very request has begun ──▶ the connection is broken: nothing may be written into its middle
 *   else ──▶ answered, then what still arrives is read away for a moment, so that the answer is not lost to a reset
 */
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { ERRORS, type ErrorCode } from '../../shared/errors.ts';
import { errorEnvelope } from '../lib/write-error.ts';
import { answerUnderWay } from './answer-under-way.ts';

/** Larger headers are refused with 431. */
export const MOST_HEADER_BYTES = 64 * 1024;
/** How long a client may take to read the answer and close. */
const LINGER_MS = 2_000;

const REASONS: Readonly<Record<string, { code: ErrorCode; message: string }>> = {
  HPE_HEADER_OVERFLOW: {
    code: 'headers_too_large',
    message: `The headers are larger than ${MOST_HEADER_BYTES / 1024} KB.`,
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    code: 'request_too_large',
    message: 'The chunk extensions are too large.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request_timeout', message: 'The request did not arrive in time.' },
  CONNECT: { code: 'malformed_http', message: 'CONNECT is not served here.' },
};

/** Sockets whose first fault was taken up: the parser fails anew with all that arrives after it. */
const faulted = new WeakSet<Duplex>();

/** For `clientError`, and for `connect` with an error of code CONNECT. */
export function answerUnparsable(error: Error & { code?: string }, socket: Duplex): void {
  if (faulted.has(socket)) return;
  faulted.add(socket);
  // After CONNECT nobody else listens.
  socket.on('error', () => socket.destroy());
  answer(error.code ?? 'unknown error', socket);
}

function answer(fault: string, socket: Duplex): void {
  if (!socket.writable || fault === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const underWay = answerUnderWay(socket);
  if (underWay?.req.complete === true) {
    underWay.once('close', () => answer(fault, socket));
  } else if (underWay?.headersSent === true) {
    socket.destroy();
  } else {
    socket.end(render(fault));
    socket.resume();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }
}

function render(fault: string): string {
  const { code, message } = REASONS[fault] ?? {
    code: 'malformed_http' as const,
    message: `The request is not valid HTTP/1.1 (${fault}).`,
  };
  const body = JSON.stringify(errorEnvelope({ code, message }, null));
  const { status } = ERRORS[code];
  return (
    `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? 'Error'}\r\ncontent-type: application/json\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
  );
}
