/**
 * Where the owner of a data directory listens for the commands that attach to it (`worker`, `keys`, `queue`). Both sides
 * derive the place from the directory alone. A socket's path may have 104 bytes on macOS and 108 on Linux, so a long
 * directory gets a short private folder elsewhere.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartupError } from '../lib/startup-error.ts';

const LONGEST_PATH_BYTES = 100;

export interface SocketPlatform {
  readonly platform: NodeJS.Platform;
  readonly tmpdir: string;
}

/**
 * Creates nothing: call `secureSocketFolder` before listening or connecting there.
 * @returns a path for `net.listen` and `net.connect`; on Windows the name of a pipe
 */
export function controlSocketPath(
  dataDirectory: string,
  on: SocketPlatform = { platform: process.platform, tmpdir: tmpdir() },
): string {
  const directory = canonical(dataDirectory);
  if (on.platform === 'win32') return `\\\\.\\pipe\\tulay-${shortHash(directory.toLowerCase())}`;
  const inside = join(directory, 'tulay.sock');
  if (Buffer.byteLength(inside) <= LONGEST_PATH_BYTES) return inside;
  const folder = `tulay-${userInfo().uid}-${shortHash(directory)}`;
  const outside = join(on.tmpdir, folder, 'tulay.sock');
  return Buffer.byteLength(outside) <= LONGEST_PATH_BYTES ? outside : join('/tmp', folder, 'tulay.sock');
}

/**
 * Makes sure that the folder of a socket is a private one of this user: created with mode 0700 where it is missing, refused
 * where somebody else put it there first, who could otherwise listen in our place.
 * @throws StartupError
 */
export function secureSocketFolder(socketPath: string): void {
  if (process.platform === 'win32') return;
  const folder = dirname(socketPath);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const uid = userInfo().uid;
  const outsideDataDirectory = /^tulay-\d+-/.test(folder.slice(folder.lastIndexOf('/') + 1));
  const isPrivate = found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0;
  if (outsideDataDirectory && !isPrivate) {
    throw new StartupError(`${folder} does not belong to this user alone.`, [
      'Remove it, or have its owner remove it, then start again.',
      'Or set TULAY_DATA_DIR to a folder with a shorter path.',
    ]);
  }
}

function canonical(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return resolve(directory);
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
