/**
 * Turns an error of the file system or of SQLite into words an operator can act on. Used wherever a file of the data
 * directory is opened or written at start; an error that says nothing about the storage comes back as undefined and
 * stays what it was.
 */
import { existsSync, statfsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errorCode } from '../lib/error-code.ts';
import { StartupError } from '../lib/startup-error.ts';

export type StorageProblemKind = 'full' | 'unwritable' | 'not-a-folder' | 'corrupt' | 'busy' | 'failing';

const BY_CODE: Record<string, StorageProblemKind> = {
  SQLITE_FULL: 'full',
  ENOSPC: 'full',
  EDQUOT: 'full',
  SQLITE_READONLY: 'unwritable',
  SQLITE_CANTOPEN: 'unwritable',
  SQLITE_PERM: 'unwritable',
  SQLITE_AUTH: 'unwritable',
  EACCES: 'unwritable',
  EPERM: 'unwritable',
  EROFS: 'unwritable',
  ENOENT: 'unwritable',
  ENOTDIR: 'not-a-folder',
  EEXIST: 'not-a-folder',
  SQLITE_CORRUPT: 'corrupt',
  SQLITE_NOTADB: 'corrupt',
  SQLITE_BUSY: 'busy',
  SQLITE_LOCKED: 'busy',
  SQLITE_IOERR: 'failing',
  SQLITE_PROTOCOL: 'failing',
  EIO: 'failing',
};

/**
 * What kind of trouble `error` is. SQLite's extended codes (`SQLITE_IOERR_WRITE`) count as their family, except that an
 * I/O error on a disk without room is told as what it is: some steps (growing the shared-memory file) report it so.
 */
export function classifyStorageError(error: unknown, path: string): StorageProblemKind | undefined {
  const code = errorCode(error);
  if (code === undefined) return undefined;
  const kind = BY_CODE[code] ?? BY_CODE[/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? ''];
  if ((kind === 'failing' || code.startsWith('SQLITE_CANTOPEN')) && hasNoRoom(path)) return 'full';
  return kind;
}

/**
 * @param file the file that was being opened or written
 * @param holds what is in it, for the advice given when it is damaged, e.g. `the request history`
 */
export function storageProblem(error: unknown, file: string, holds: string): StartupError | undefined {
  const kind = classifyStorageError(error, file);
  const options = { cause: error };
  const elsewhere = 'Or set TULAY_DATA_DIR to another folder.';
  switch (kind) {
    case undefined:
      return undefined;
    case 'full':
      return new StartupError(
        `The disk that holds ${dirname(file)} is full: ${basename(file)} cannot be written. Nothing stored was changed.`,
        ['Free some space on it (100 MB is plenty), then start again.', elsewhere],
        options,
      );
    case 'unwritable':
      return new StartupError(
        `${file} cannot be written by this user (${errorCode(error)}).`,
        [`Make ${dirname(file)} and the files in it writable for the user that runs Tulay.`, elsewhere],
        options,
      );
    case 'not-a-folder':
      return new StartupError(
        `${file} cannot be a data directory: a part of that path is a file, not a folder.`,
        ['Set TULAY_DATA_DIR to a folder.'],
        options,
      );
    case 'corrupt':
      return new StartupError(
        `${file} is damaged (${messageOf(error)}). It was left as it is.`,
        [
          `Move it away, then start again: ${moveAway(file)}`,
          `A new one is made; what it held (${holds}) begins anew. A backup can take its place instead.`,
        ],
        options,
      );
    case 'busy':
      return new StartupError(
        `${file} is locked by another program.`,
        ['Close whatever has it open (a database browser, a backup), then start again.', elsewhere],
        options,
      );
    case 'failing':
      return new StartupError(
        `${file} cannot be read or written: ${messageOf(error)} (${errorCode(error)}).`,
        ['Check the disk it lies on; folders on network shares are not supported.', elsewhere],
        options,
      );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A database goes with its -wal and -shm, or SQLite would play them into the new one. */
function moveAway(file: string): string {
  const found = [file, `${file}-wal`, `${file}-shm`].filter((name) => existsSync(name));
  return found
    .map((name) =>
      process.platform === 'win32' ? `move "${name}" "${name}.damaged"` : `mv '${name}' '${name}.damaged'`,
    )
    .join(' && ');
}

/** Whether the disk under `path` has less room than one page of a database. Unknown counts as no. */
function hasNoRoom(path: string): boolean {
  try {
    const disk = statfsSync(dirname(path));
    return disk.blocks > 0 && disk.bavail * disk.bsize < 4096;
  } catch {
    return false;
  }
}
