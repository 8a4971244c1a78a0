/**
 * Electron's program. The npm package `electron` brings only its types; the program itself (some 120 MB) is fetched from
 * GitHub when it is first needed, by a script of the package's own.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './pinned-node.mjs';

const electronPackage = join(projectRoot, 'node_modules', 'electron');

/** Why the desktop cannot run here, with what to do about it; for people. */
export class DesktopError extends Error {}

/**
 * The path of the program.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} undefined while it is not there
 */
export function findElectron(env = process.env) {
  try {
    const name = readFileSync(join(electronPackage, 'path.txt'), 'utf8');
    const path = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronPackage, 'dist'), name);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The path of the program, which is fetched where it is missing.
 *
 * @returns {Promise<string>}
 * @throws {DesktopError} when it cannot be had
 */
export async function ensureElectron() {
  const there = findElectron();
  if (there !== undefined) return there;
  const version = electronVersion();
  if (version === undefined) {
    throw new DesktopError(
      'the package electron is not installed\n  Run `npm ci` (with development dependencies).',
    );
  }
  process.stderr.write(
    `Fetching Electron ${version} for ${process.platform} ${process.arch} (some 120 MB) … `,
  );
  const problem = await fetchElectron();
  const found = findElectron();
  process.stderr.write(found === undefined ? 'failed\n' : 'done\n');
  if (found !== undefined) return found;
  throw new DesktopError(missingMessage(version, problem));
}

/** @returns {string | undefined} as in its `package.json` */
export function electronVersion() {
  try {
    return JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/** @returns {Promise<string>} what it said, which is why it failed when it did */
async function fetchElectron() {
  const behindProxy = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  const child = spawn(process.execPath, [join(electronPackage, 'install.js')], {
    env: { ...process.env, ...(behindProxy && { ELECTRON_GET_USE_PROXY: '1' }) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk) => (output += chunk));
  await new Promise((resolve) => {
    child.on('error', resolve).on('close', resolve);
  });
  return output.trim().split('\n')[0] ?? '';
}

function missingMessage(version, problem) {
  return [
    `the program of Electron ${version} is missing and could not be fetched from github.com${problem && ` (${problem})`}`,
    '  With a connection to it:  npm run desktop, or npx install-electron',
    '  Behind a proxy:           HTTPS_PROXY=http://proxy:8080 npm run desktop',
    '  From a mirror:            ELECTRON_MIRROR=https://mirror.example/electron/ npm run desktop',
    '  Unpacked elsewhere:       put it into node_modules/electron/dist, and its name into node_modules/electron/path.txt',
    'Without it, `npm start` shows the same console in a browser.',
  ].join('\n');
}

/**
 * Why no window can be shown here.
 *
 * @param {{ platform: string, env: NodeJS.ProcessEnv, uid: number | undefined }} host
 * @returns {string | undefined}
 */
export function whyNoWindow({ platform, env, uid }) {
  if (platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return [
      'there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set',
      '  On a machine without a screen, use `npm start` and open the console in a browser;',
      '  over ssh, `ssh -L 3000:127.0.0.1:3000 <host>` brings its port here.',
      '  To try the window all the same: xvfb-run npm run desktop',
    ].join('\n');
  }
  if (uid === 0) {
    return [
      "Electron's sandbox does not work for root, and the window is not shown without it",
      '  Run it as another user, or use `npm start` and a browser.',
    ].join('\n');
  }
  return undefined;
}

/** The same of this process. */
export function whyNoWindowHere() {
  return whyNoWindow({ platform: process.platform, env: process.env, uid: process.getuid?.() });
}
