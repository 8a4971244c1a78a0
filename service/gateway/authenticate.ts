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
const NONE: readonly string[] = [];
/** With or without the scheme, which some clients leave out. */
const CLIENT_KEY = /^\s*(?:bearer\s+)?(tly_\S*)\s*$/i;

export function authenticate(
  credentials: { readonly apiKey: string | null; readonly authorization: string | null },
  policy: AuthenticationPolicy,
): Principal | Refusal {
  const { apiKey, authorization } = credentials;
  const presented = mayHold(apiKey) || mayHold(authorization) ? clientKeys(apiKey, authorization) : NONE;
  const [key] = presented;
  if (key !== undefined) {
    const principal = presented.every((each) => each === key) ? policy.clientKey(key) : undefined;
    return (
      principal ??
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

function mayHold(header: string | null): boolean {
  return header !== null && header.includes(CLIENT_KEY_PREFIX);
}

/** Every client key that stands in the two headers, each of which may be repeated (its values then joined by commas). */
function clientKeys(apiKey: string | null, authorization: string | null): string[] {
  const found: string[] = [];
  for (const header of [apiKey, authorization]) {
    if (header === null) continue;
    for (const value of header.split(',')) {
      const [, key] = CLIENT_KEY.exec(value) ?? [];
      if (key !== undefined) found.push(key);
    }
  }
  return found;
}
