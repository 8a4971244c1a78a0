/**
 * Builds a part that stands beside the service in `dist`, each in a folder of its own: the console, and the desktop's shell.
 *
 * A build goes into a draft folder and is moved into place when it is whole. `dist/.<part>-stamp` holds a hash of the sources,
 * so that what has not changed is not built again.
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
import { BuildError } from './build-service.mjs';
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
  return [part.sources[0], join('node_modules', part.command[0])].every((path) =>
    existsSync(join(projectRoot, path)),
  );
}

/**
 * Builds a part unless what is built is what its sources say.
 *
 * @param {Part} part
 * @throws {BuildError}
 */
export async function ensurePartBuilt(part) {
  const stamp = join(dist, `.${part.name}-stamp`);
  const hash = hashSources(part.sources);
  if (existsSync(join(dist, part.name, part.entry)) && read(stamp) === hash) return;
  const draft = join(dist, `.new-${part.name}-${process.pid}`);
  mkdirSync(draft, { recursive: true });
  try {
    const started = performance.now();
    process.stderr.write(`Building ${part.title} … `);
    await run(part, draft);
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    rmSync(stamp, { force: true });
    rmSync(join(dist, part.name), { recursive: true, force: true });
    renameSync(draft, join(dist, part.name));
    writeFileSync(stamp, hash);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function run({ title, command: [script, ...args], entry, outVariable }, draft) {
  const path = join(projectRoot, 'node_modules', script);
  if (!existsSync(path)) {
    process.stderr.write('failed\n');
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
  process.stderr.write('failed\n');
  throw new BuildError(`${title} does not build\n${output.replace(/^/gm, '  ').trimEnd()}`);
}

function hashSources(sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesOf).toSorted()) {
    hash.update(`${file}\0`).update(readFileSync(join(projectRoot, file)));
  }
  return hash.digest('hex');
}

/** Tests are no part of a build. */
function filesOf(source) {
  const path = join(projectRoot, source);
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [source];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.md$/.test(entry.name))
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)));
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
