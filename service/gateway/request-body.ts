/**
 * Takes a request's body in, once per request.
 *
 * A Messages body is collected whole, so that an attempt can be repeated; one larger than 4 MB starts to flow to the
 * upstream as soon as its `model` was read, and then there is no second attempt. All other bodies flow from
 * their first byte. What is held counts against the byte budget; when that is spent the socket is not read, and after a
 * while the request is refused.
 *
 *   none ── no body
 *   whole ─ collected, can be sent again
 *   flow ── being read while it is sent; a fault found on the way destroys it before its last byte
 *   refused / left ── the path ends here
 */
import type { Readable } from 'node:stream';
import { collectBody, type CollectedBody } from './body-collector.ts';
import { BodyFlow } from './body-flow.ts';
import { BodyInspector, NO_FIELDS, tooLarge, type BodyFields } from './body-inspector.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { Exchange } from './exchange.ts';
import type { RequestHeaders } from './request-headers.ts';
import type { Route } from './route.ts';

type NoBody = { readonly kind: 'none'; readonly fields: BodyFields };

export type BodyResult = CollectedBody | NoBody;

/** A body that can be sent. */
export type RequestBody = Extract<BodyResult, { readonly fields: BodyFields }>;

export interface BodySource {
  readonly exchange: Exchange;
  readonly headers: RequestHeaders;
  readonly route: Route;
  readonly budget: ByteBudget;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

export const NO_BODY: RequestBody = { kind: 'none', fields: NO_FIELDS };

/** Calls `receive` once: at once where nothing has to be read. */
export function readRequestBody(source: BodySource, receive: (body: BodyResult) => void): void {
  const known = withoutReading(source);
  if (known !== null) {
    receive(known);
    return;
  }
  const { exchange, headers, route } = source;
  const account = source.budget.open();
  const inspector = new BodyInspector({
    readFields: route.kind === 'messages',
    limit: route.bodyLimit,
    contentEncoding: headers.contentEncoding,
    account,
  });
  exchange.inspector = inspector;
  if (inspector.refusal !== null) {
    receive({ kind: 'refused', refusal: inspector.refusal });
    return;
  }
  if (source.expectsContinue) exchange.response.writeContinue();

  const length = lengthOf(headers);
  if (route.kind === 'messages') {
    collectBody({ exchange, inspector, account, length }, receive);
    return;
  }
  const flow = new BodyFlow(exchange.request, inspector, account, []);
  receive({ kind: 'flow', fields: NO_FIELDS, flow, length });
}

/** What the headers alone say; null where there is a body to be read. */
function withoutReading({ headers, route }: BodySource): BodyResult | null {
  const { transferEncoding } = headers;
  if (transferEncoding !== null && transferEncoding.toLowerCase() !== 'chunked') {
    return {
      kind: 'refused',
      // Where this body ends, and the next request begins, nobody can know.
      refusal: {
        code: 'malformed_http',
        message: 'The only transfer-encoding understood is chunked.',
        headers: ['connection', 'close'],
      },
    };
  }
  const length = lengthOf(headers);
  if (length === null && transferEncoding === null) return NO_BODY;
  if (length === 0) return NO_BODY;
  if (length !== null && length > route.bodyLimit)
    return { kind: 'refused', refusal: tooLarge(route.bodyLimit) };
  return null;
}

function lengthOf({ contentLength }: RequestHeaders): number | null {
  return contentLength === null ? null : Number(contentLength);
}

/** What undici sends: the bytes, or a stream of them. */
export function sendable(body: RequestBody): Buffer | Readable | null {
  switch (body.kind) {
    case 'none':
      return null;
    case 'whole':
      return body.toSend();
    case 'flow':
      return body.flow;
  }
}
