/** Who calls: made by `authenticate`, carried through the whole path, and the scope of everything that is stored. */

export type Scope =
  /** List what exists in the workspace of an upstream key, whoever made it. */
  | 'stateful:list'
  /** Name the upstream key with `x-tulay-key`. */
  | 'key:choose'
  /** Administer the organization (`/v1/organizations…`). */
  | 'organization:admin';

export interface Principal {
  readonly tenantId: string;
  readonly userId: string | null;
  readonly scopes: ReadonlySet<Scope>;
  /** Id of the client key; null for anonymous callers. */
  readonly keyId: string | null;
}

/** All anonymous callers are one tenant, with every scope but organization administration. */
export const ANONYMOUS: Principal = Object.freeze({
  tenantId: 'anonymous',
  userId: null,
  scopes: new Set<Scope>(['stateful:list', 'key:choose']),
  keyId: null,
});
