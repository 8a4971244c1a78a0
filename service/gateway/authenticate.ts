/**
 * Turns a client's credential into a `Principal`. Clients send `x-api-key` or `Authorization: Bearer`; a client key begins
 * with `tly_`. Where anonymous use is allowed any other credential is ignored, since every SDK must send one.
 */
import { refusal, type Refusal } from '../lib/refusal.ts';
import { ANONYMOUS, type Principal } from './principal.ts';

/** Looks up a client key; undefined when it is unknown, expired or revoked. */
export type ClientKeyLookup = (key: string) => Principal | undefined;

export interface AuthenticationPolicy {
  readonly anonymousAllowed: boolean;
  readonly clientKey: ClientKeyLookup;
}

const CLIENT_KEY_PREFIX = 'tly_';
const BEARER = /^bearer +(\S+) *$/i;

export function authenticate(
  credentials: { readonly apiKey: string | null; readonly authorization: string | null },
  policy: AuthenticationPolicy,
): Principal | Refusal {
  const bearer =
    credentials.authorization === null ? null : (BEARER.exec(credentials.authorization)?.[1] ?? null);
  const presented = [credentials.apiKey, bearer].find(
    (value) => value?.startsWith(CLIENT_KEY_PREFIX) === true,
  );
  if (presented != null) {
    return (
      policy.clientKey(presented) ??
      refusal(
        'unauthenticated',
        'This client key is unknown, expired or revoked. Ask the operator for a new one.',
      )
    );
  }
  if (policy.anonymousAllowed) return ANONYMOUS;
  return refusal(
    'unauthenticated',
    'A client key (tly_…) is needed here, as x-api-key or Authorization: Bearer. Ask the operator for one.',
  );
}
