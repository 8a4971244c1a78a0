/** A request that is ready to be sent: what of it goes upstream, and which keys will do for it. */
import type { PoolKey, Wanted } from '../key-pool/key-pool.ts';
import { conversationOf } from './conversation.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import type { RequestBody } from './request-body.ts';
import type { RequestHeaders } from './request-headers.ts';
import type { Route } from './route.ts';
import type { WaitingWish } from './waiting-wish.ts';

export const NO_KEYS: readonly PoolKey[] = [];

export interface DispatchRequest {
  readonly exchange: Exchange;
  readonly route: Route;
  /** Path and query as received. */
  readonly path: string;
  readonly headers: RequestHeaders;
  readonly body: RequestBody;
  /** The only key that will do. */
  readonly only: PoolKey | undefined;
  readonly wish: WaitingWish;
}

/** What is asked of the pool; `exclude` grows with the keys that were tried. */
export interface WantedKey extends Wanted {
  exclude: readonly PoolKey[];
}

/** The list is the request's own, gone on with. */
export function headersToForward({ upstream }: GatewayParts, { headers, body }: DispatchRequest): string[] {
  const { forward, via } = headers;
  const { loopMarker } = upstream;
  // Those before us are named too, or a loop through two gateways would not be seen.
  if (loopMarker !== undefined)
    forward.push('x-tulay-via', via === null ? loopMarker : `${via},${loopMarker}`);
  const isStream = body.kind === 'flow' || (body.kind === 'whole' && body.isSentAsStream);
  if (isStream && body.length !== null) forward.push('content-length', String(body.length));
  return forward;
}

/** A prompt has some four bytes to a token. */
const BYTES_PER_TOKEN = 4;

export function wantedKey(
  { pool }: GatewayParts,
  { exchange, route, body, headers, only }: DispatchRequest,
): WantedKey {
  const { model } = exchange;
  const { beta } = headers;
  if (route.kind !== 'messages' || body.kind === 'none') return { model, beta, exclude: NO_KEYS, only };
  const mayGoAnywhere = pool.spread && only === undefined;
  const isReadable = body.kind === 'whole' && headers.contentEncoding === null;
  return {
    model,
    beta,
    exclude: NO_KEYS,
    only,
    counting: !route.isMessages,
    inputTokens: route.isMessages ? Math.ceil((body.length ?? 0) / BYTES_PER_TOKEN) : 0,
    maxTokens: body.fields.maxTokens,
    affinity: mayGoAnywhere && isReadable ? conversationOf(body.bytes) : null,
  };
}
