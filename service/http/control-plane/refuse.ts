/** The control plane's errors, written in the same envelope as the data plane's. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS } from '../../../shared/errors.ts';
import { refusal, type Refusal } from '../../lib/refusal.ts';
import { errorEnvelope } from '../../lib/write-error.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';

/** Largest body of a control-plane request, bytes. */
export const BODY_LIMIT = 1024 * 1024;

export function refuse(reply: FastifyReply, refused: Refusal): FastifyReply {
  const requestId = reply.raw.getHeader('x-tulay-request-id');
  if (refused.retryAfterMs !== undefined) {
    void reply.header('retry-after', Math.max(1, Math.ceil(refused.retryAfterMs / 1000)));
  }
  const headers = refused.headers ?? [];
  for (let i = 0; i + 1 < headers.length; i += 2) void reply.header(headers[i] ?? '', headers[i + 1]);
  return reply
    .code(ERRORS[refused.code].status)
    .type('application/json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(errorEnvelope(refused, typeof requestId === 'string' ? requestId : null));
}

/** What Fastify itself finds wrong with a request; undefined for a fault of ours. */
function refusalOf(error: FastifyError): Refusal | undefined {
  if (error.validation !== undefined || error.validationContext !== undefined) {
    return refusal('bad_parameter', error.message);
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return refusal('request_too_large', `The body is larger than ${BODY_LIMIT} bytes.`);
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return refusal('unsupported_media_type', 'Send the body as application/json.');
    case 'FST_ERR_BAD_URL':
      return refusal('bad_request_target', 'The path has a malformed percent-encoding.');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return refusal('bad_request_target', 'A segment of the path is too long.');
    default:
      return error.statusCode === 400 ? refusal('malformed_body', 'The body is not valid JSON.') : undefined;
  }
}

/** Fastify's error handler: a refusal where the caller erred, else 500 with the cause in the log alone. */
export function errorHandler(sources: Pick<ControlPlaneSources, 'log'>) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const refused = refusalOf(error);
    if (refused === undefined) {
      sources.log.error(
        { err: error, method: request.method, path: request.url.split('?', 1)[0] },
        'control plane: request failed',
      );
      return refuse(reply, refusal('internal', 'The service failed to answer. Its log says why.'));
    }
    // Fastify would close the connection on a client that is still sending, which then never reads the answer. Node drains.
    if (reply.raw.shouldKeepAlive) void reply.header('connection', 'keep-alive');
    return refuse(reply, refused);
  };
}
