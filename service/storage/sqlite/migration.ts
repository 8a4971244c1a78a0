/**
 * Schema changes: one file per step, numbered from 1 without gaps; `PRAGMA user_version` is the number of the last step
 * applied. All missing steps are applied in one transaction, so that a database is at its old version or at the new one.
 */
import type { Database } from 'better-sqlite3';

export interface Migration {
  readonly version: number;
  /** SQL statements. A released migration is never edited: a later change is a new step. */
  readonly sql: string;
}

/** @throws SqliteError; the database is then as it was */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  const apply = db.transaction(() => {
    const from = schemaVersion(db);
    for (const { version, sql } of migrations) {
      if (version <= from) continue;
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    }
  });
  if (schemaVersion(db) < latestVersion(migrations)) apply.immediate();
}

export function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}
