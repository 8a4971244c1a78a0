import type { Migration } from '../sqlite/migration.ts';

/**
 * Keys of the upstream: those that were added while the service ran, with their secret sealed (`service/secrets`), and what
 * their operator said of those from the environment, whose secret is never stored. `master_key` names the key of the
 * envelopes and never holds it. Times are ms since the epoch; `former_fingerprints`, `settings` and `test` are JSON.
 */
export const createUpstreamKey: Migration = {
  version: 3,
  sql: `
    CREATE TABLE master_key (
      only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
      id       TEXT NOT NULL,
      source   TEXT NOT NULL CHECK (source IN ('environment', 'file')),
      salt     BLOB NOT NULL
    ) STRICT;

    CREATE TABLE upstream_key (
      id                  TEXT PRIMARY KEY,
      source              TEXT NOT NULL CHECK (source IN ('environment', 'stored')),
      label               TEXT NOT NULL,
      fingerprint         TEXT NOT NULL,
      former_fingerprints TEXT NOT NULL,
      masked              TEXT NOT NULL,
      origin              TEXT,
      sealed              BLOB,
      settings            TEXT NOT NULL,
      disabled_at         INTEGER,
      disabled_reason     TEXT,
      test                TEXT,
      created_at          INTEGER NOT NULL,
      rotated_at          INTEGER,
      CHECK ((source = 'stored') = (sealed IS NOT NULL AND origin IS NOT NULL))
    ) STRICT, WITHOUT ROWID;

    CREATE UNIQUE INDEX upstream_key_label ON upstream_key (label) WHERE source = 'stored';
    CREATE UNIQUE INDEX upstream_key_fingerprint ON upstream_key (fingerprint) WHERE source = 'stored';

    CREATE TABLE upstream_key_event (
      seq    INTEGER PRIMARY KEY,
      key_id TEXT NOT NULL,
      at     INTEGER NOT NULL,
      kind   TEXT NOT NULL,
      detail TEXT NOT NULL
    ) STRICT;

    CREATE INDEX upstream_key_event_key_id ON upstream_key_event (key_id, seq);
  `,
};
