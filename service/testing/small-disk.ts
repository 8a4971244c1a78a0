/**
 * A real disk of a given size that can really be full: a tmpfs, which takes root on Linux. Elsewhere tests that need one
 * report themselves as skipped.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  /** Its root folder. */
  readonly path: string;
  /** Takes all the room there is. */
  fill(): void;
  /** Gives the room back. */
  free(): void;
  unmount(): void;
}

/** Part of a test's title, so that a skipped one says what it wants. */
export const NEEDS_SMALL_DISK = '(needs Linux and root, to mount a tmpfs)';

export const canMountSmallDisk = ((): boolean => {
  try {
    mountSmallDisk(64 * 1024).unmount();
    return true;
  } catch {
    return false;
  }
})();

export function mountSmallDisk(bytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'tulay-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'tmpfs', path], { stdio: 'pipe' });
  } catch (error) {
    rmdirSync(path);
    throw error;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill: () => {
      for (let chunk = 64 * 1024; chunk >= 1; chunk = Math.floor(chunk / 2)) {
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(chunk), { flag: 'a' });
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
        }
      }
      if (statSync(filler).size === 0) throw new Error('the disk had no room to take');
    },
    free: () => rmSync(filler, { force: true }),
    unmount: () => {
      execFileSync('umount', ['-l', path], { stdio: 'pipe' });
      rmdirSync(path);
    },
  };
}
