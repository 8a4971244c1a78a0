/**
 * One process owns a data directory. The lock is SQLite's exclusive lock on `lock.db`: the operating system lets go of it
 * when the process ends, however it ends, and it behaves alike on Linux, macOS and Windows. Nothing is ever written to the
 * file, so a full disk is no obstacle and a crash leaves nothing to repair.
 *
 * Within a process, no other code may open `lock.db`: on POSIX systems, closing any descriptor of a file drops all locks the
 * process holds on it.
 */
import { closeSync, openSync } from 'node:fs';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { errorCode } from '../lib/error-code.ts';

export interface DirectoryLock {
  release(): void;
}

/** A process that was killed a moment ago may still be on its way out. */
const TAKEOVER_MS = 250;

/** @returns undefined when another holds it */
export function takeDirectoryLock(file: string): DirectoryLock | undefined {
  makePrivate(file);
  const db: Database = new BetterSqlite3(file, { timeout: TAKEOVER_MS });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (errorCode(error)?.startsWith('SQLITE_BUSY')) return undefined;
    throw error;
  }
  return { release: () => db.close() };
}

/** `wx`: a lock file that exists is not opened here (see above: closing it could drop a lock of this very process). */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
