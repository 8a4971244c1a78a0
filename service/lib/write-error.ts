/** The one mapper from a refusal to HTTP: status and envelope of Anthropic's errors, ids in the headers SDKs read. */
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { ERRORS, type ErrorEnvelope } from '../../shared/errors.ts';
import { closeAfterBody } from './close-after-body.ts';
import type { Refusal } from './refusal.ts';

export function errorEnvelope(refusal: Refusal, requestId: string | null): ErrorEnvelope {
  return {
    type: 'error',
    error: { type: ERRORS[refusal.code].type, message: refusal.message },
    request_id: requestId,
  };
}

/**
 * Writes the whole response. The request's body, if any is left, is drained afterwards, so that a client that is still
 * sending can read the answer.
 *
 * @returns bytes of the body
 */
export function writeError(
  response: ServerResponse,
  refusal: Refusal,
  requestId: string | null,
  extraHeaders: readonly string[] = [],
): number {
  const body = Buffer.from(JSON.stringify(errorEnvelope(refusal, requestId)));
  const headers = ['content-type', 'application/json', 'content-length', String(body.length)];
  if (requestId !== null) headers.push('request-id', requestId);
  if (refusal.retryAfterMs !== undefined) {
    headers.push('retry-after', String(Math.max(1, Math.ceil(refusal.retryAfterMs / 1000))));
  }
  if (refusal.headers !== undefined) headers.push(...refusal.headers);
  headers.push(...extraHeaders);
  closeAfterBody(response);
  const { status } = ERRORS[refusal.code];
  // The words are given, since those of an answer that could not be written may still be set.
  response.writeHead(status, STATUS_CODES[status] ?? '', headers);
  response.end(response.req.method === 'HEAD' ? undefined : body);
  return body.length;
}
