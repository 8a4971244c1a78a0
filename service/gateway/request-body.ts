/**
 * Takes a request's body in, once per request.
 *
 * A Messages body is collected whole, so that an attempt can be repeated; one larger than `STREAM_ABOVE` starts to flow
 * to the upstream as soon as its `model` was read, and then there is no second attempt. All other bodies flow from
 * their first byte. What is held counts against the byte budget; when that is spent the socket is not read, and after a
 * while the request is refused.
 *
 *   none ── no body
 *   whole ─ collected, can be sent again
 *   flow ── being read while it is sent; a fault found on the way destroys it before its last byte
 *   refused / left ── the path ends here
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { refusal, type Refusal } from '../lib/refusal.ts';
import { BodyInspector, budgetExhausted, NO_FIELDS, tooLarge, type BodyFields } from './body-inspector.ts';
import type { ByteAccount, ByteBudget } from './byte-budget.ts';
import type { RequestHeaders } from './request-headers.ts';
import type { Route } from './route.ts';
import { BodyFlow } from './body-flow.ts';
import { SendingWatch } from './sending-watch.ts';

/** Bodies up to this size are always collected whole. */
const STREAM_ABOVE = 4 * 2 ** 20;

export type RequestBody =
  | { readonly kind: 'none'; readonly fields: BodyFields }
  | { readonly kind: 'whole'; readonly fields: BodyFields; readonly bytes: Buffer }
  | {
      readonly kind: 'flow';
      readonly fields: BodyFields;
      readonly flow: BodyFlow;
      readonly length: number | null;
    };

export type BodyResult =
  RequestBody | { readonly kind: 'refused'; readonly refusal: Refusal } | { readonly kind: 'left' };

export interface BodySource {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: RequestHeaders;
  readonly route: Route;
  readonly budget: ByteBudget;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
}

const NO_BODY: RequestBody = { kind: 'none', fields: NO_FIELDS };

/**
 * @returns at once, without a promise, where nothing has to be read
 */
export function readRequestBody(source: BodySource): BodyResult | Promise<BodyResult> {
  const { headers, route } = source;
  const { transferEncoding } = headers;
  if (transferEncoding !== null && transferEncoding.toLowerCase() !== 'chunked') {
    return {
      kind: 'refused',
      refusal: refusal('malformed_http', 'The only transfer-encoding understood is chunked.'),
    };
  }
  const length = headers.contentLength === null ? null : Number(headers.contentLength);
  if (length === null && transferEncoding === null) return NO_BODY;
  if (length === 0) return NO_BODY;
  if (length !== null && length > route.bodyLimit)
    return { kind: 'refused', refusal: tooLarge(route.bodyLimit) };

  const account = source.budget.open();
  const inspector = new BodyInspector({
    readFields: route.kind === 'messages',
    limit: route.bodyLimit,
    contentEncoding: headers.contentEncoding,
    account,
  });
  if (inspector.refusal !== null) return { kind: 'refused', refusal: inspector.refusal };
  if (source.expectsContinue) source.response.writeContinue();

  if (route.kind !== 'messages') {
    const flow = new BodyFlow(source.request, inspector, account, []);
    return { kind: 'flow', fields: NO_FIELDS, flow, length };
  }
  return collect(source, inspector, account, length);
}

function collect(
  source: BodySource,
  inspector: BodyInspector,
  account: ByteAccount,
  length: number | null,
): Promise<BodyResult> {
  const { request, response } = source;
  const chunks: Buffer[] = [];
  let waiting = false;
  let ended = false;
  let sending: SendingWatch | undefined;

  return new Promise((resolve) => {
    const detach = (): void => {
      sending?.stop();
      request.off('data', onData);
      request.off('end', onEnd);
      response.off('close', onClose);
    };
    const refuse = (reason: Refusal): void => {
      detach();
      inspector.close();
      account.close();
      // What is left of the body is read away, so that the client comes to read its answer.
      request.resume();
      resolve({ kind: 'refused', refusal: reason });
    };
    const onClose = (): void => {
      detach();
      inspector.close();
      account.close();
      resolve({ kind: 'left' });
    };
    const flowFromHere = (): void => {
      detach();
      request.pause();
      const flow = new BodyFlow(request, inspector, account, chunks);
      if (ended) void flow.endOfBody();
      resolve({ kind: 'flow', fields: inspector.fields, flow, length });
    };
    const finish = (): void => {
      detach();
      inspector.close();
      const bytes = chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks);
      const body: RequestBody = { kind: 'whole', fields: inspector.fields, bytes };
      // The bytes stay counted until the exchange is over: it may have to send them again.
      response.once('close', () => account.close());
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      if (inspector.write(chunk) !== null) return;
      if (inspector.modelKnown && (length ?? inspector.bytes) > STREAM_ABOVE) flowFromHere();
      else if (inspector.bytes !== length) (sending ??= new SendingWatch(request, refuse)).touch();
    };
    const onData = (chunk: Buffer): void => {
      if (account.take(chunk.length)) {
        take(chunk);
        return;
      }
      waiting = true;
      request.pause();
      void account.wait(chunk.length).then((granted) => {
        waiting = false;
        if (!granted) {
          if (!response.closed) refuse(budgetExhausted());
          return;
        }
        take(chunk);
        if (request.listeners('data').includes(onData)) request.resume();
        return;
      });
    };
    const onEnd = (): void => {
      ended = true;
      sending?.stop();
      if (waiting) return;
      if (inspector.isSynchronous && inspector.bytes <= STREAM_ABOVE) {
        finish();
        return;
      }
      void inspector.end().then((reason) => {
        if (reason !== null) return;
        if (inspector.bytes > STREAM_ABOVE) flowFromHere();
        else finish();
        return;
      });
    };
    inspector.onRefused = refuse;
    request.on('data', onData);
    request.on('end', onEnd);
    response.on('close', onClose);
  });
}

/** What undici sends: the bytes, or a stream of them. */
export function sendable(body: RequestBody): Buffer | Readable | null {
  switch (body.kind) {
    case 'none':
      return null;
    case 'whole':
      return body.bytes;
    case 'flow':
      return body.flow;
  }
}
