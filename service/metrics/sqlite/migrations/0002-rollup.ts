import type { Migration } from '../../../storage/sqlite/migration.ts';

/**
 * `rollup_count` and `rollup_latency`: what the overview shows, added up for every 10 s, minute and hour (`level`, in seconds) by the
 * time a request ended (`at`, seconds since the epoch). They outlive the requests they were counted of. `latencies` is an encoded
 * `LatencyHistogram`: percentiles of a longer time are read from merged histograms. The minutes and hours hold what ended before
 * `rolled_to` (seconds); what ended later is in the 10 s alone.
 *
 * `recorded_time`: when a service ran and recorded, so that a pause can be told from a time without requests. Milliseconds.
 *
 * `request_block` and the two after it: which kinds and callers, and which times, occur in 4,096 requests in a row. A list that is
 * filtered reads only blocks that can hold a hit. An index on `kind` would do the same for a third more per
 * stored event; this costs a row per kind and block.
 */
export const createRollup: Migration = {
  version: 2,
  sql: `
    CREATE TABLE rollup_count (
      level                 INTEGER NOT NULL,
      at                    INTEGER NOT NULL,
      simulated             INTEGER NOT NULL,
      way                   TEXT NOT NULL,
      status                TEXT NOT NULL,
      cause                 TEXT NOT NULL,
      requests              INTEGER NOT NULL,
      input_tokens          INTEGER NOT NULL,
      output_tokens         INTEGER NOT NULL,
      cache_creation_tokens INTEGER NOT NULL,
      cache_read_tokens     INTEGER NOT NULL,
      PRIMARY KEY (level, at, simulated, way, status, cause)
    ) WITHOUT ROWID;

    CREATE TABLE rollup_latency (
      level     INTEGER NOT NULL,
      at        INTEGER NOT NULL,
      simulated INTEGER NOT NULL,
      measure   TEXT NOT NULL,
      latencies BLOB NOT NULL,
      PRIMARY KEY (level, at, simulated, measure)
    ) WITHOUT ROWID;

    CREATE TABLE rollup_progress (rolled_to INTEGER NOT NULL);
    INSERT INTO rollup_progress VALUES (0);

    CREATE TABLE recorded_time (
      since INTEGER PRIMARY KEY,
      until INTEGER NOT NULL
    );

    CREATE TABLE request_block (
      block  INTEGER PRIMARY KEY,
      oldest REAL NOT NULL,
      newest REAL NOT NULL
    );
    INSERT INTO request_block
      SELECT seq / 4096, min(started_at + duration_ms), max(started_at + duration_ms) FROM request GROUP BY seq / 4096;

    CREATE TABLE request_block_kind (
      block INTEGER NOT NULL,
      kind  INTEGER NOT NULL,
      PRIMARY KEY (block, kind)
    ) WITHOUT ROWID;
    INSERT INTO request_block_kind SELECT DISTINCT seq / 4096, kind FROM request;

    CREATE TABLE request_block_caller (
      block  INTEGER NOT NULL,
      caller INTEGER NOT NULL,
      PRIMARY KEY (block, caller)
    ) WITHOUT ROWID;
    INSERT INTO request_block_caller SELECT DISTINCT seq / 4096, caller FROM request;
  `,
};
