/** How a request is refused for which no key could be had: by the cause, with the reason of each key and when to come back. */
import type { Empty, NoRoom } from '../key-pool/key-pool.ts';
import type { Refusal } from '../lib/refusal.ts';

export function noRoom(reason: NoRoom | Empty): Refusal {
  if (reason.kind === 'empty') {
    return {
      code: 'not_ready',
      message:
        'No upstream key is configured. Add one in the console or by `npm run keys -- add`, or set ANTHROPIC_API_KEY and start again.',
    };
  }
  const { retryAfterMs } = reason;
  const reasons = reason.reasons.join('; ');
  switch (reason.why ?? reason.cause) {
    case 'capacity':
      return {
        code: 'capacity_exhausted',
        message: `Every upstream key is at its limit for this model. ${reasons}.`,
        retryAfterMs,
      };
    case 'health':
      return {
        code: 'no_key_available',
        message: `No upstream key can be used now. ${reasons}.`,
        retryAfterMs,
      };
    case 'overloaded':
      return { code: 'model_overloaded', message: `Try again shortly: ${reasons}.`, retryAfterMs };
    case 'stopped':
      return { code: 'spending_stopped', message: `Paid calls are stopped: ${reasons}.`, retryAfterMs };
  }
}
