/** What the routes and the actions of keys and spending share. */
import { redactSecrets } from '../../lib/redact-secrets.ts';
import { BY, type Actor } from '../../key-store/key-outcome.ts';
import type { SpendingSwitch } from '../../spending/spending-switch.ts';
import type { Caller } from './admin-guard.ts';

/** Who asked, for histories. */
export function actorOf(caller: Caller): Actor {
  if (caller === 'session') return 'console';
  return caller === 'owner' ? 'terminal' : 'api';
}

/** @param reason as entered @returns what did not go well; null when all did */
export async function turnSpending(
  spending: SpendingSwitch,
  stopped: boolean,
  by: Actor,
  reason: string | undefined,
): Promise<string | null> {
  if (!stopped) {
    return (await spending.resume()) === 'resumed'
      ? null
      : 'It could not be written down, so paid calls stay stopped. The log of the service says why.';
  }
  // Goes on from “stopped: ”.
  const said = reason === undefined || reason === '' ? 'by the operator' : redactSecrets(reason);
  return (await spending.stop(`${said}, ${BY[by]}`)) === 'kept'
    ? null
    : 'Paid calls are stopped now, but that could not be written down: after a restart they would go on.';
}
