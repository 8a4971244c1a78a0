import type { Migration } from '../../../storage/sqlite/migration.ts';

/**
 * A request is a row of numbers and two texts of its own; what it has in common with others is kept once, in
 * `request_caller` and `request_kind`. The view puts them together again: it is what to read, also by hand.
 *
 * `seq` counts in the order of recording and is never used again (AUTOINCREMENT); pages and pruning go by it. `since`
 * of a caller or kind is a `seq` that no request which names it is before; see `dimension.ts`. There is no index on `id`: it
 * would cost a third of storing an event, for the one page in a lifetime that is asked for by an id of unknown place.
 * The types are affinities, not STRICT: a fractional byte count is no reason to lose an event.
 */
export const createRequestEvent: Migration = {
  version: 1,
  sql: `
    CREATE TABLE request (
      seq                   INTEGER PRIMARY KEY AUTOINCREMENT,
      caller                INTEGER NOT NULL,
      kind                  INTEGER NOT NULL,
      started_at            INTEGER NOT NULL,
      input_tokens          INTEGER,
      output_tokens         INTEGER,
      cache_creation_tokens INTEGER,
      cache_read_tokens     INTEGER,
      queue_ms              REAL NOT NULL,
      first_byte_ms         REAL,
      duration_ms           REAL NOT NULL,
      request_bytes         INTEGER NOT NULL,
      response_bytes        INTEGER NOT NULL,
      id                    TEXT NOT NULL,
      upstream_request_id   TEXT
    );

    CREATE TABLE request_caller (
      number        INTEGER PRIMARY KEY,
      since         INTEGER NOT NULL,
      tenant_id     TEXT NOT NULL,
      user_id       TEXT,
      client_key_id TEXT
    );
    CREATE INDEX request_caller_since ON request_caller (since);

    CREATE TABLE request_kind (
      number       INTEGER PRIMARY KEY,
      since        INTEGER NOT NULL,
      method       TEXT NOT NULL,
      path         TEXT NOT NULL,
      model        TEXT,
      key_label    TEXT,
      stop_reason  TEXT,
      cache_result TEXT NOT NULL,
      error_class  TEXT,
      status       INTEGER NOT NULL,
      stream       INTEGER NOT NULL,
      attempts     INTEGER NOT NULL,
      simulated    INTEGER NOT NULL
    );
    CREATE INDEX request_kind_since ON request_kind (since);

    CREATE VIEW request_event AS
      SELECT seq, id, started_at, tenant_id, user_id, client_key_id, method, path, model, key_label, status, stream,
             input_tokens, output_tokens, cache_creation_tokens, cache_read_tokens, stop_reason, cache_result,
             attempts, error_class, queue_ms, first_byte_ms, duration_ms, request_bytes, response_bytes,
             upstream_request_id, simulated
      FROM request
      LEFT JOIN request_caller ON request_caller.number = caller
      LEFT JOIN request_kind ON request_kind.number = kind;
  `,
};
