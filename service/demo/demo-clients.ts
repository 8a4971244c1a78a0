/** Recognises the imaginary users of a demonstration by their client keys. */
import type { ClientKeyLookup } from '../gateway/authenticate.ts';
import type { Principal } from '../gateway/principal.ts';
import { DEMO_TENANT, type DemoClient } from './demo-setup.ts';

export function demoClients(clients: readonly DemoClient[]): ClientKeyLookup {
  const principals = new Map(
    clients.map(({ key, userId }): [string, Principal] => [
      key,
      { tenantId: DEMO_TENANT, userId, scopes: new Set(), keyId: `demo-${userId}` },
    ]),
  );
  return (key) => principals.get(key);
}
