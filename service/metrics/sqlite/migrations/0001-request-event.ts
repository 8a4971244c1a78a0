import type { Migration } from '../../../storage/sqlite/migration.ts';

/**
 * `seq` counts in the order of recording; pages and pruning go by it. The index on `id` finds where a page ended;
 * ids that begin with a time make it grow at its end. Random ones work too, and triple the cost of storing an event once
 * there are a million.
 * The types are affinities, not STRICT: a fractional byte count is no reason to lose an event.
 */
export const createRequestEvent: Migration = {
  version: 1,
  sql: `
    CREATE TABLE request_event (
      seq                   INTEGER PRIMARY KEY,
      started_at            INTEGER NOT NULL,
      status                INTEGER NOT NULL,
      stream                INTEGER NOT NULL,
      input_tokens          INTEGER,
      output_tokens         INTEGER,
      cache_creation_tokens INTEGER,
      cache_read_tokens     INTEGER,
      attempts              INTEGER NOT NULL,
      queue_ms              REAL NOT NULL,
      first_byte_ms         REAL,
      duration_ms           REAL NOT NULL,
      request_bytes         INTEGER NOT NULL,
      response_bytes        INTEGER NOT NULL,
      simulated             INTEGER NOT NULL,
      id                    TEXT NOT NULL,
      tenant_id             TEXT NOT NULL,
      user_id               TEXT,
      client_key_id         TEXT,
      method                TEXT NOT NULL,
      path                  TEXT NOT NULL,
      model                 TEXT,
      key_label             TEXT,
      stop_reason           TEXT,
      cache_result          TEXT NOT NULL,
      error_class           TEXT,
      upstream_request_id   TEXT
    );

    CREATE INDEX request_event_id ON request_event (id);
  `,
};
