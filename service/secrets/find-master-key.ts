/**
 * Finds the master key that a data directory was sealed with, when it is opened: in `TULAY_MASTER_KEY` or in its file, as
 * the directory's record says. A key that is missing or another is an error with the way out of it; there is no
 * other way in, and nothing is changed.
 */
import { join } from 'node:path';
import type { Secret } from '../lib/secret.ts';
import { StartupError } from '../lib/startup-error.ts';
import type { MasterKeyFile } from './master-key-file.ts';
import type { MasterKeyRecord } from './master-key-record.ts';
import { masterKeyOfText } from './master-key-text.ts';
import type { MasterKey } from './master-key.ts';

export interface MasterKeySearch {
  readonly directory: { readonly path: string; readonly id: string };
  readonly environmentKey: Secret | undefined;
  readonly record: MasterKeyRecord;
  readonly file: MasterKeyFile;
  /** Whether the file will do although TULAY_MASTER_KEY is set to another. */
  readonly anyMatchingKey?: boolean;
}

/** @throws StartupError */
export async function findMasterKey(search: MasterKeySearch): Promise<MasterKey> {
  const { environmentKey, record, file, anyMatchingKey = false } = search;
  if (environmentKey !== undefined) {
    const master = await masterKeyOfText(environmentKey, record.salt);
    if (master.id === record.id) return master;
    const inFile = await keyInFile(search).catch((): undefined => undefined);
    if (inFile === undefined || !anyMatchingKey) throw wrongKey(search, inFile !== undefined);
    return inFile;
  }
  // Looked for in the file whatever the record says: a key that fits is the right one.
  const found = await file.read();
  const master = found?.find(({ id }) => id === record.id);
  if (master !== undefined) return master;
  throw record.source === 'environment'
    ? missingVariable(search)
    : found === undefined
      ? missingFile(search)
      : wrongFile(search);
}

async function keyInFile({ file, record }: MasterKeySearch): Promise<MasterKey | undefined> {
  return (await file.read())?.find(({ id }) => id === record.id);
}

function wrongKey({ directory, record, file }: MasterKeySearch, fileFits: boolean): StartupError {
  const problem = `TULAY_MASTER_KEY is not the master key that the keys stored in ${directory.path} are encrypted with; nothing was changed`;
  if (!fileFits) {
    return new StartupError(problem, [
      `Set it to the one they were encrypted with (its id is ${record.id}).`,
      ...lostForGood(directory.path),
    ]);
  }
  return new StartupError(problem, [
    `They are encrypted with the one in ${file.path}. Unset TULAY_MASTER_KEY to go on with that,`,
    'or give them the one that is set: npm run keys -- rekey --to env',
  ]);
}

function missingVariable({ directory, record }: MasterKeySearch): StartupError {
  return new StartupError(
    `the keys stored in ${directory.path} are encrypted with TULAY_MASTER_KEY, which is not set`,
    [`Set it to the one they were encrypted with (its id is ${record.id}).`, ...lostForGood(directory.path)],
  );
}

function missingFile({ directory, file }: MasterKeySearch): StartupError {
  const where =
    file.path === '' ? 'its file is in the home folder of its user, and this user has none' : file.path;
  return new StartupError(
    `the master key that the keys stored in ${directory.path} are encrypted with is missing: ${where}`,
    ['Put that file back, from a backup or from the machine they come from.', ...lostForGood(directory.path)],
  );
}

function wrongFile({ directory, record, file }: MasterKeySearch): StartupError {
  return new StartupError(
    `${file.path} does not hold the master key that the keys stored in ${directory.path} are encrypted with`,
    [
      `Put back the file with the one they were encrypted with (its id is ${record.id}).`,
      ...lostForGood(directory.path),
    ],
  );
}

function lostForGood(path: string): string[] {
  return [
    `If it is lost for good, so are the stored keys: move ${join(path, 'state.db')} (with -wal and -shm) away, start, and add them again.`,
  ];
}
