/** The built service, which every bench of it runs. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const fromRoot = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
/** What `npm start` runs. */
export const START = fromRoot('service/cli/start.mjs');
/** The built module alone. */
export const BUILT_SERVICE = fromRoot('dist/service/main.js');

export type Build =
  | { readonly kind: 'fresh'; readonly version: string }
  /** The sources do not compile, but an earlier build is there. */
  | { readonly kind: 'old' }
  | { readonly kind: 'none'; readonly problem: string };

/** Has the service built, as `npm start` does, when its sources have changed since the last time. */
export async function ensureBuilt(): Promise<Build> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [START, '--version']);
    return { kind: 'fresh', version: stdout.trim() };
  } catch (error) {
    if (existsSync(BUILT_SERVICE)) return { kind: 'old' };
    return { kind: 'none', problem: error instanceof Error ? error.message : String(error) };
  }
}
