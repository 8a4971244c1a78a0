/**
 * Opens the data directory, first of all that the service does with its storage: makes it, becomes its only owner,
 * and opens the facts in it. Everything that can be wrong with it is found here, before a port is opened or a
 * thread started, and told as a StartupError; nothing in the directory is damaged by a start that fails.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Database } from 'better-sqlite3';
import { systemClock, type Clock } from '../lib/clock.ts';
import { dataFiles } from './data-files.ts';
import { DirectoryInUse } from './directory-in-use.ts';
import { takeDirectoryLock, type DirectoryLock } from './directory-lock.ts';
import { createFacts, type Facts } from './facts.ts';
import { readOwnerNote, removeOwnerNote, writeOwnerNote, type OwnerNote } from './owner-note.ts';
import { openStateDatabase, STATE_HOLDS } from './state-database.ts';
import { storageProblem } from './storage-problem.ts';

export interface DataDirectory {
  /** Absolute, symbolic links resolved. */
  readonly path: string;
  /** Made at random with the directory; names what belongs to it elsewhere (its master key). */
  readonly id: string;
  readonly facts: Facts;
  /** Lets those who find the directory taken know where its owner listens. */
  announce(where: { readonly address: string }): void;
  /** Gives the directory up. Close everything else that uses its files first. */
  close(): void;
}

/** @throws StartupError */
export function openDataDirectory(path: string, clock: Clock = systemClock): DataDirectory {
  const directory = makeDirectory(path);
  const files = dataFiles(directory);
  const lock = takeLock(directory);
  const owner: OwnerNote = { pid: process.pid, startedAt: new Date(clock.wallNow()).toISOString() };
  let db: Database | undefined;
  let open = true;

  function close(): void {
    // Once given up, the directory may be another's: a second call must not take that one's note away.
    if (!open) return;
    open = false;
    db?.close();
    removeOwnerNote(files.owner);
    lock.release();
  }

  try {
    noteOwner(files.owner, owner);
    db = openStateDatabase(directory);
    const facts = createFacts(db);
    const id = facts.get('directory_id') ?? randomUUID();
    facts.set('directory_id', id);
    // Written at every start, so that a disk without room is met here and not by the first request.
    facts.set('last_start', owner.startedAt);
    return { path: directory, id, facts, announce, close };
  } catch (error) {
    close();
    throw error;
  }

  function announce({ address }: { readonly address: string }): void {
    try {
      writeOwnerNote(files.owner, { ...owner, address });
    } catch {
      // Only the message to a second instance would have used it.
    }
  }
}

function noteOwner(file: string, owner: OwnerNote): void {
  try {
    writeOwnerNote(file, owner);
  } catch (error) {
    throw storageProblem(error, file, 'who owns the folder') ?? error;
  }
}

function makeDirectory(path: string): string {
  const wanted = resolve(path);
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    const directory = realpathSync(wanted);
    if (!statSync(directory).isDirectory())
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
    return directory;
  } catch (error) {
    throw storageProblem(error, wanted, STATE_HOLDS) ?? error;
  }
}

function takeLock(directory: string): DirectoryLock {
  const files = dataFiles(directory);
  let lock: DirectoryLock | undefined;
  try {
    lock = takeDirectoryLock(files.lock);
  } catch (error) {
    throw storageProblem(error, files.lock, 'nothing but the lock') ?? error;
  }
  if (lock !== undefined) return lock;
  throw new DirectoryInUse(directory, readOwnerNote(files.owner));
}
