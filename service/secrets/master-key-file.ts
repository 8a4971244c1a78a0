/**
 * The master key of one data directory in a file of its own, outside the directory, so that a copy of the data alone tells
 * nothing: `<folder>/<id of the directory>.key`, mode 0600, in a folder of mode 0700.
 *
 * It holds more than one key only while a rekey is under way. It is replaced in one step and is on the disk when `write`
 * resolves; a crash leaves the old file or the new one. Fails with a StartupError that says how to mend it; a file
 * that others may read is refused like an unreadable one.
 */
import { mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';
import { errorCode } from '../lib/error-code.ts';
import { StartupError } from '../lib/startup-error.ts';
import { MASTER_KEY_BYTES, masterKeyOf, type MasterKey } from './master-key.ts';

const schema = z.object({
  about: z.string(),
  version: z.literal(1),
  directory: z.string(),
  keys: z.array(z.object({ id: z.string(), key: z.base64() })).min(1),
});

export interface MasterKeyFile {
  readonly path: string;
  /** Its keys; undefined when there is no file. @throws StartupError */
  read(): Promise<readonly MasterKey[] | undefined>;
  /** Makes the file unless there is one, and returns the keys that then are in it. @throws StartupError */
  create(keys: readonly MasterKey[]): Promise<readonly MasterKey[]>;
  /** Replaces it. @throws StartupError */
  write(keys: readonly MasterKey[]): Promise<void>;
  remove(): Promise<void>;
}

/**
 * @param folder undefined where this user has no home to keep one in
 * @param directory path and id of the data directory
 */
export function masterKeyFile(
  folder: string | undefined,
  directory: { readonly path: string; readonly id: string },
): MasterKeyFile {
  const path = folder === undefined ? '' : join(folder, `${directory.id}.key`);

  async function read(): Promise<readonly MasterKey[] | undefined> {
    if (path === '') return undefined;
    let text: string;
    try {
      if (process.platform !== 'win32') await refuseOpenToOthers(path);
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof StartupError) throw error;
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined;
      throw new StartupError(
        `the master key ${path} cannot be read (${errorCode(error) ?? 'unknown error'})`,
        ['Make it readable for the user that runs Tulay, and for nobody else.'],
        { cause: error },
      );
    }
    return parseKeys(text, path, directory.id);
  }

  async function write(keys: readonly MasterKey[]): Promise<void> {
    const where = await makeFolder(folder, directory.path);
    // One name, so that the next one to write clears away what a killed process left.
    const draft = join(where, `.${basename(path)}.new`);
    await rm(draft, { force: true });
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(textOf(keys, directory.id));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await syncFolder(where);
  }

  return {
    path,
    read,
    create: async (keys) => {
      // Never over a file that is there: the keys in it may be the only ones that open what is stored.
      const found = await read();
      if (found !== undefined) return found;
      await saving(path, () => write(keys));
      return keys;
    },
    write: (keys) => saving(path, () => write(keys)),
    remove: async () => {
      if (path !== '') await rm(path, { force: true });
    },
  };
}

async function saving(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(
      `the master key ${path} cannot be written (${errorCode(error) ?? 'unknown error'})`,
      ['Make room on that disk, and its folder writable for this user.', SET_VARIABLE],
      { cause: error },
    );
  }
}

const SET_VARIABLE = 'Or set TULAY_MASTER_KEY (make one with `openssl rand -base64 32`).';

async function makeFolder(folder: string | undefined, dataDirectory: string): Promise<string> {
  if (folder === undefined) {
    throw new StartupError('there is no place for a master key: this user has no home folder', [
      'Set TULAY_MASTER_KEY (make one with `openssl rand -base64 32`).',
    ]);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const where = await realpath(folder);
  const within = relative(dataDirectory, where);
  if (within === '' || (!within.startsWith('..') && within !== where)) {
    throw new StartupError(`the master key would lie inside the data it protects: ${where}`, [
      `Set TULAY_DATA_DIR to another folder than ${dataDirectory}.`,
      SET_VARIABLE,
    ]);
  }
  return folder;
}

async function refuseOpenToOthers(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return;
  throw new StartupError(`the master key ${path} can be read or written by others`, [
    `Take that away: chmod 600 '${path}'`,
    'If somebody may have read it, make a new one afterwards: npm run keys -- rekey',
  ]);
}

function parseKeys(text: string, path: string, directoryId: string): MasterKey[] {
  try {
    const { keys, directory } = schema.parse(JSON.parse(text));
    if (directory !== directoryId) throw new Error('it is of another data directory');
    return keys.map(({ id, key }) => {
      const bytes = Buffer.from(key, 'base64');
      if (bytes.length !== MASTER_KEY_BYTES) throw new Error('a key has another length');
      const master = masterKeyOf(bytes);
      if (master.id !== id) throw new Error('a key does not fit its id');
      return master;
    });
  } catch {
    // The reason stays out of the message: a parser's error may repeat what it read.
    throw new StartupError(`the master key ${path} is damaged`, [
      'Put back a copy of it. Without it the stored keys cannot be read.',
    ]);
  }
}

function textOf(keys: readonly MasterKey[], directory: string): string {
  const content: z.input<typeof schema> = {
    about: 'Master key of a data directory of Tulay. Without it the keys stored there cannot be read.',
    version: 1,
    directory,
    keys: keys.map(({ id, key }) => ({ id, key: key.export().toString('base64') })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Without it a new name may be gone after a power cut. Windows has no such thing, and some file systems do not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
