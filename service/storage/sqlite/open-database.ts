/**
 * Opens one of the databases of a data directory: checks before it changes anything that this version of Tulay knows the
 * file's schema, then sets it up (WAL, durability, a small cache) and brings the schema up to date.
 *
 * Fails with a StartupError for what an operator can mend; the file is then as it was found.
 */
import { closeSync, openSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { StartupError } from '../../lib/startup-error.ts';
import { storageProblem } from '../storage-problem.ts';
import { latestVersion, migrate, schemaVersion, type Migration } from './migration.ts';

export interface DatabaseSpec {
  readonly file: string;
  /** What is in it, for error messages, e.g. `the request history`. */
  readonly holds: string;
  readonly migrations: readonly Migration[];
  /** FULL: a commit is on the disk when it returns. NORMAL: a power cut may take back the last commits, a crash not. */
  readonly synchronous: 'NORMAL' | 'FULL';
  readonly cacheKiB: number;
}

/** Before this one, a checkpoint that raced with a write could, rarely, damage a database in WAL mode. */
const OLDEST_SQLITE = [3, 51, 3] as const;
/** Another connection of ours (facts here, the writer thread there) holds a write lock for milliseconds. */
const BUSY_TIMEOUT_MS = 2_000;
/** Files up to this size are checked through at start (1–3 ms per MB); larger ones tell of damage when it is met. */
const CHECKED_BYTES = 8 * 1024 * 1024;

/** @throws StartupError */
export function openDatabase(spec: DatabaseSpec): Database {
  let db: Database | undefined;
  try {
    // Made by hand first, since SQLite would let others read it; its -wal and -shm copy the mode.
    closeSync(openSync(spec.file, 'a', 0o600));
    db = new BetterSqlite3(spec.file, { timeout: BUSY_TIMEOUT_MS });
    refuseOldSqlite(db);
    refuseNewerSchema(db, spec);
    if (statSync(spec.file).size <= CHECKED_BYTES) refuseDamage(db);
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${spec.synchronous}`);
    // Without it macOS only hands the data to the drive, which may keep it in its own cache.
    if (spec.synchronous === 'FULL') db.pragma('fullfsync = ON');
    db.pragma(`cache_size = -${spec.cacheKiB}`);
    db.pragma('journal_size_limit = 8388608');
    db.pragma('trusted_schema = OFF');
    migrate(db, spec.migrations);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof StartupError) throw error;
    throw storageProblem(error, spec.file, spec.holds) ?? error;
  }
}

function refuseOldSqlite(db: Database): void {
  const found = String(db.prepare('SELECT sqlite_version()').pluck().get());
  const parts = found.split('.').map(Number);
  for (const [index, wanted] of OLDEST_SQLITE.entries()) {
    const part = parts[index] ?? 0;
    if (part > wanted) return;
    if (part < wanted) {
      throw new StartupError(
        `The SQLite library in use is ${found}; Tulay needs ${OLDEST_SQLITE.join('.')} or newer.`,
        ['Install the dependencies of this version again: npm ci'],
      );
    }
  }
}

function refuseNewerSchema(db: Database, spec: DatabaseSpec): void {
  const found = schemaVersion(db);
  const known = latestVersion(spec.migrations);
  if (found <= known) return;
  throw new StartupError(
    `${spec.file} was written by a newer Tulay: its schema is version ${found}, this one knows up to version ${known}. Nothing in it was changed.`,
    [
      'Start the newer version of Tulay.',
      `Or set TULAY_DATA_DIR to another folder, or restore a backup of ${basename(spec.file)} made by this version.`,
    ],
  );
}

function refuseDamage(db: Database): void {
  const verdict = String(db.pragma('quick_check(1)', { simple: true }));
  if (verdict !== 'ok') throw Object.assign(new Error(verdict), { code: 'SQLITE_CORRUPT' });
}
