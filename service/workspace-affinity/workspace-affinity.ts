/**
 * Remembers which upstream key made what exists upstream (batches, files, sessions, …) and for which tenant, since such a
 * thing lives in the workspace of the key that made it. Stands between `authenticate` and the key pool for
 * everything that is not a plain Messages call.
 *
 * Keys are named by their fingerprint (see `key-pool`), so that a relabelled key keeps its things. Calls are served in the
 * order they are made: a lookup sees every `remember` before it. When the store is away, lookups resolve to
 * undefined (the home key then serves) and `remember` is counted as lost by the store's health.
 */
export interface ResourceOwner {
  readonly tenantId: string;
  readonly keyFingerprint: string;
}

export interface WorkspaceAffinity {
  /** Owners of those of `ids` that were ever seen. */
  owners(ids: readonly string[]): Promise<ReadonlyMap<string, ResourceOwner>>;
  /** The first owner of an id stays its owner. */
  remember(ids: readonly string[], owner: ResourceOwner): void;
  /** Fingerprint of the key that a tenant's stateful calls go to, once chosen. */
  homeKey(tenantId: string): Promise<string | undefined>;
  setHomeKey(tenantId: string, keyFingerprint: string): void;
}
