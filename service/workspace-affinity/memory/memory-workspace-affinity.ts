/**
 * Workspace affinity that forgets with the process: for a service whose data directory holds no state, and for tests. Bounded:
 * beyond `maxIds` the oldest ids are forgotten.
 */
import type { ResourceOwner, WorkspaceAffinity } from '../workspace-affinity.ts';

const MAX_IDS = 100_000;

export class MemoryWorkspaceAffinity implements WorkspaceAffinity {
  readonly #maxIds: number;
  /** In the order of first sight. */
  readonly #owners = new Map<string, ResourceOwner>();
  readonly #homes = new Map<string, string>();

  constructor(maxIds = MAX_IDS) {
    this.#maxIds = maxIds;
  }

  owners(ids: readonly string[]): Promise<ReadonlyMap<string, ResourceOwner>> {
    const found = new Map<string, ResourceOwner>();
    for (const id of ids) {
      const owner = this.#owners.get(id);
      if (owner !== undefined) found.set(id, owner);
    }
    return Promise.resolve(found);
  }

  remember(ids: readonly string[], { tenantId, keyFingerprint }: ResourceOwner): void {
    for (const id of ids) if (!this.#owners.has(id)) this.#owners.set(id, { tenantId, keyFingerprint });
    for (const id of this.#owners.keys()) {
      if (this.#owners.size <= this.#maxIds) break;
      this.#owners.delete(id);
    }
  }

  homeKey(tenantId: string): Promise<string | undefined> {
    return Promise.resolve(this.#homes.get(tenantId));
  }

  setHomeKey(tenantId: string, keyFingerprint: string): void {
    this.#homes.set(tenantId, keyFingerprint);
  }
}
