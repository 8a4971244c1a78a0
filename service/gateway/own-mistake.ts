import { refusal, type Refusal } from '../lib/refusal.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';

/** Something in the gateway broke: the log has the error, the client an id to find it by. */
export function ownMistake({ logger }: GatewayParts, { id }: Exchange, error: unknown): Refusal {
  logger.error({ err: error, id }, 'the gateway failed on a request');
  return refusal('internal', 'The gateway failed on this request. Its log says more under this id.');
}
