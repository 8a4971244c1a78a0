/**
 * Builds a part that stands beside the service in `dist`, each in a folder of its own: the console, and the desktop's shell.
 *
 * A build goes into a draft folder and is moved into place when it is whole, under the lock of the service's build.
 * `dist/.<part>-stamp` holds a hash of the sources, so that what has not changed is not built again.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { BuildError, say, step, withBuildLock } from './build-service.mjs';
import { projectRoot } from './pinned-node.mjs';

const dist = join(projectRoot, 'dist');

/**
 * @typedef {object} Part
 * @property {string} name of its folder in `dist`
 * @property {string} title what is being built, for people
 * @property {string} entry a file that a whole build has
 * @property {string[]} sources files and folders, relative to the project
 * @property {string[]} command a script of a package and its arguments
 * @property {string} outVariable the variable that tells the command where to build
 */

/** @type {Part} */
export const consolePart = {
  name: 'console',
  title: 'the console',
  entry: 'desktop.html',
  sources: ['renderer', 'shared', 'package-lock.json'],
  command: ['vite/bin/vite.js', 'build', '--config', join('renderer', 'vite.config.ts')],
  outVariable: 'TULAY_CONSOLE_OUT',
};

/** @type {Part} */
export const shellPart = {
  name: 'electron',
  title: 'the shell',
  entry: 'main.js',
  sources: ['electron', 'shared', 'electron.vite.config.ts', 'package-lock.json'],
  command: ['electron-vite/bin/electron-vite.js', 'build'],
  outVariable: 'TULAY_SHELL_OUT',
};

/**
 * Whether there is anything to build it from, and what builds it; a production image has neither.
 *
 * @param {Part} part
 * @returns {boolean}
 */
export function hasPartSources(part) {
  return hasSources(part) && hasBuilder(part);
}

/**
 * Builds a part unless what is built is what its sources say. Where its builder is not installed, an old build stays, and what
 * is `optional` may be missing; both are said.
 *
 * @param {Part} part
 * @param {{ optional?: boolean }} options
 * @throws {BuildError}
 */
export async function ensurePartBuilt(part, { optional = false } = {}) {
  if (isBuilt(part)) return;
  if (!hasSources(part) && (optional || hasBuild(part))) return;
  if (!hasBuilder(part) && (optional || hasBuild(part))) {
    const builder = builderName(part);
    say(
      hasBuild(part)
        ? `the sources have changed since ${part.title} was built, and ${builder} is not installed: the old build is used\n`
        : `${part.title} is not built, and ${builder} is not installed: it is left out\n`,
    );
    return;
  }
  await withBuildLock(async () => {
    if (!isBuilt(part)) await build(part);
  });
}

/**
 * Builds a part in any case.
 *
 * @param {Part} part
 * @throws {BuildError}
 */
export async function buildPart(part) {
  await withBuildLock(() => build(part));
}

/**
 * Forgets what the build was made of, so that it is made anew: somebody else writes to its folder.
 *
 * @param {Part} part
 */
export function forgetBuild(part) {
  rmSync(stampOf(part), { force: true });
}

const stampOf = (part) => join(dist, `.${part.name}-stamp`);
const hasSources = (part) => existsSync(join(projectRoot, part.sources[0]));
const hasBuilder = (part) => existsSync(join(projectRoot, 'node_modules', part.command[0]));
const hasBuild = (part) => existsSync(join(dist, part.name, part.entry));
const isBuilt = (part) => hasBuild(part) && read(stampOf(part)) === hashSources(part.sources);
const builderName = (part) => part.command[0].split('/')[0];

async function build(part) {
  const hash = hashSources(part.sources);
  for (const left of readdirSync(dist).filter((name) => name.startsWith(`.new-${part.name}-`))) {
    rmSync(join(dist, left), { recursive: true, force: true }); // of a build that was killed
  }
  const draft = join(dist, `.new-${part.name}-${process.pid}`);
  mkdirSync(draft, { recursive: true });
  try {
    await step(`Building ${part.title}`, () => run(part, draft));
    rmSync(stampOf(part), { force: true });
    rmSync(join(dist, part.name), { recursive: true, force: true });
    renameSync(draft, join(dist, part.name));
    writeFileSync(stampOf(part), hash);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function run({ title, command: [script, ...args], entry, outVariable }, draft) {
  const path = join(projectRoot, 'node_modules', script);
  if (!existsSync(path)) {
    throw new BuildError(
      `${title} cannot be built: ${script.split('/')[0]} is not installed\n  Run \`npm ci\`.`,
    );
  }
  const builder = spawn(process.execPath, [path, ...args], {
    cwd: projectRoot,
    env: { ...process.env, [outVariable]: draft, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [builder.stdout, builder.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => {
    builder.on('error', () => resolve(-1));
    builder.on('close', resolve);
  });
  if (code === 0 && existsSync(join(draft, entry))) return;
  throw new BuildError(`${title} does not build\n${output.replace(/^/gm, '  ').trimEnd()}`);
}

function hashSources(sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesOf).toSorted()) {
    hash.update(`${file}\0`).update(readFileSync(join(projectRoot, file)));
  }
  return hash.digest('hex');
}

/** Tests, and what only they use, are no part of a build. */
function filesOf(source) {
  const path = join(projectRoot, source);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [source];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.md$/.test(entry.name))
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)))
    .filter((file) => !/[/\\](?:testing|screenshots)[/\\]/.test(file));
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
