/// <reference types="node" />
/**
 * Builds the console where its sources have changed, once for all test files that run at the same time: the first to make the
 * lock builds, the others wait.
 */
import { execFile } from 'node:child_process';
import { mkdir, rmdir, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const BUILDER = new URL('../../service/cli/built-part.mjs', import.meta.url).href;
/** In a process of its own, as `npm start` does it. */
const BUILD = `const { consolePart, ensurePartBuilt } = await import(${JSON.stringify(BUILDER)}); await ensurePartBuilt(consolePart);`;
const LOOK_EVERY_MS = 50;
/** A lock that old was left by a process that is gone. */
const STALE_MS = 120_000;

export async function ensureConsoleBuilt(): Promise<void> {
  const project = createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 12);
  const lock = join(tmpdir(), `tulay-console-build-${project}`);
  await takeLock(lock);
  try {
    await run(process.execPath, ['--input-type=module', '--eval', BUILD]);
  } finally {
    await rmdir(lock);
  }
}

async function takeLock(lock: string): Promise<void> {
  for (;;) {
    try {
      // Each try has to wait for the one before.
      // oxlint-disable-next-line no-await-in-loop
      await mkdir(lock);
      return;
    } catch {
      // oxlint-disable-next-line no-await-in-loop
      if ((await ageOf(lock)) > STALE_MS) await rmdir(lock).catch(() => undefined);
      // oxlint-disable-next-line no-await-in-loop
      else await pause(LOOK_EVERY_MS);
    }
  }
}

async function ageOf(path: string): Promise<number> {
  try {
    return Date.now() - (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
