import type { Migration } from '../sqlite/migration.ts';

/** `seen_at` (ms since the epoch) is for pruning: when the id was last handed out, to within a month. */
export const createWorkspaceAffinity: Migration = {
  version: 2,
  sql: `
    CREATE TABLE resource_owner (
      id              TEXT PRIMARY KEY,
      tenant_id       TEXT NOT NULL,
      key_fingerprint TEXT NOT NULL,
      seen_at         INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX resource_owner_seen_at ON resource_owner (seen_at);

    CREATE TABLE home_key (
      tenant_id       TEXT PRIMARY KEY,
      key_fingerprint TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
