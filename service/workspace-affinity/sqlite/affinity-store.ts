/** The tables of workspace affinity in `state.db`. Runs in the writer thread; throws SQLite's errors as they are. */
import type { Database, Statement } from 'better-sqlite3';
import type { ResourceOwner } from '../workspace-affinity.ts';

export type AffinityWrite =
  | { readonly kind: 'owner'; readonly ids: readonly string[]; readonly owner: ResourceOwner }
  | { readonly kind: 'home'; readonly tenantId: string; readonly keyFingerprint: string };

const DAY_MS = 86_400_000;
/** What was not seen for so long is forgotten. Upstream keeps batches 29 days; files and skills may be kept for good. */
export const FORGET_AFTER_MS = 400 * DAY_MS;
/** How much `seen_at` may lag behind: ids that are seen daily shall not be written daily. */
const SEEN_AGAIN_MS = 30 * DAY_MS;

export class AffinityStore {
  readonly #db: Database;
  readonly #insertOwner: Statement<{
    id: string;
    tenantId: string;
    keyFingerprint: string;
    now: number;
    again: number;
  }>;
  readonly #insertHome: Statement<[string, string]>;
  readonly #owner: Statement<[string], { tenantId: string; keyFingerprint: string }>;
  readonly #home: Statement<[string], string>;
  readonly #prune: Statement<[number, number]>;

  constructor(db: Database) {
    this.#db = db;
    this.#insertOwner = db.prepare(
      `INSERT INTO resource_owner (id, tenant_id, key_fingerprint, seen_at)
       VALUES (:id, :tenantId, :keyFingerprint, :now)
       ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at WHERE resource_owner.seen_at < :again`,
    );
    this.#insertHome = db.prepare(
      `INSERT INTO home_key (tenant_id, key_fingerprint) VALUES (?, ?)
       ON CONFLICT (tenant_id) DO UPDATE SET key_fingerprint = excluded.key_fingerprint`,
    );
    this.#owner = db.prepare(
      'SELECT tenant_id AS tenantId, key_fingerprint AS keyFingerprint FROM resource_owner WHERE id = ?',
    );
    this.#home = db
      .prepare<[string], string>('SELECT key_fingerprint FROM home_key WHERE tenant_id = ?')
      .pluck();
    this.#prune = db.prepare(
      'DELETE FROM resource_owner WHERE id IN (SELECT id FROM resource_owner WHERE seen_at < ? ORDER BY seen_at LIMIT ?)',
    );
  }

  /** All of `writes`, in their order, or (when it throws) none. */
  apply(writes: readonly AffinityWrite[], now = Date.now()): void {
    this.#db
      .transaction(() => {
        for (const write of writes) {
          if (write.kind === 'home') this.#insertHome.run(write.tenantId, write.keyFingerprint);
          else
            for (const id of write.ids)
              this.#insertOwner.run({ id, ...write.owner, now, again: now - SEEN_AGAIN_MS });
        }
      })
      .immediate();
  }

  owners(ids: readonly string[]): [id: string, owner: ResourceOwner][] {
    const found: [string, ResourceOwner][] = [];
    for (const id of ids) {
      const owner = this.#owner.get(id);
      if (owner !== undefined) found.push([id, owner]);
    }
    return found;
  }

  homeKey(tenantId: string): string | undefined {
    return this.#home.get(tenantId);
  }

  /** Forgets up to `step` ids that were not seen for 400 days. @returns how many */
  prune(now: number, step: number): number {
    return this.#prune.run(now - FORGET_AFTER_MS, step).changes;
  }

  close(): void {
    this.#db.close();
  }
}
