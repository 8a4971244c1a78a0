/**
 * All keys there are, in memory: those of the environment, those that are stored, and the simulator's while it answers. The
 * database is behind it, the pool before it: a change is committed there, put here, and then the pool is told.
 */
import { isSame } from './free-label.ts';
import type { CatalogueKey } from './catalogue-key.ts';

export class KeyCatalogue {
  readonly #keys = new Map<string, CatalogueKey>();

  /** @param keys in the order in which they are listed */
  constructor(keys: readonly CatalogueKey[]) {
    for (const key of keys) this.put(key);
  }

  get all(): readonly CatalogueKey[] {
    return [...this.#keys.values()];
  }

  get(id: string): CatalogueKey | undefined {
    return this.#keys.get(id);
  }

  byLabel(label: string): CatalogueKey | undefined {
    return this.all.find(({ record }) => isSame(record.label, label));
  }

  /** By the fingerprint of its present secret. */
  byFingerprint(fingerprint: string): CatalogueKey | undefined {
    return this.all.find(({ record }) => record.fingerprint === fingerprint);
  }

  /** Replaces the one of the same id in its place, or comes last. */
  put(key: CatalogueKey): void {
    this.#keys.set(key.record.id, key);
  }

  remove(id: string): void {
    this.#keys.delete(id);
  }

  /** All at once, for what was read anew. */
  replace(keys: readonly CatalogueKey[]): void {
    this.#keys.clear();
    for (const key of keys) this.put(key);
  }
}
