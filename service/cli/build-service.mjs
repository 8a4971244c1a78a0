/**
 * Builds the service: `service/**` and `shared/**` into `dist/service` and `dist/shared`, TypeScript compiled, everything else that
 * the service reads at run time (pages, SQL) copied to the same place.
 *
 * A build goes into a folder of its own and is moved into place when it is whole; a lock keeps starts that happen at once
 * from building twice, and the operating system frees it when its holder dies. `dist/.service-stamp` holds a hash of the
 * sources, so that an unchanged service is not built again.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from './pinned-node.mjs';

const SOURCE_FOLDERS = ['service', 'shared'];
const CONFIGS = ['tsconfig.json', join('service', 'tsconfig.build.json')];
const dist = join(projectRoot, 'dist');
const DRAFT = '.draft-';
const mainModule = join(dist, 'service', 'main.js');
const stampFile = join(dist, '.service-stamp');
const typescript = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');

export const compileCache = join(dist, '.compile-cache');

/** Why there is no build; the message is for the operator. */
export class BuildError extends Error {}

/** @returns {boolean} whether this is more than a package that holds the build alone */
export function hasSources() {
  return existsSync(join(projectRoot, 'service', 'main.ts'));
}

/** @returns {boolean} whether what is built is what the sources say */
export function isBuilt() {
  return existsSync(mainModule) && readStamp() === hashSources(listSources());
}

/**
 * Builds the service unless what is built is up to date.
 *
 * @throws {BuildError}
 */
export async function ensureBuilt() {
  const built = existsSync(mainModule);
  if (built && (!hasSources() || isBuilt())) return;
  if (!existsSync(typescript)) {
    if (!built) {
      throw new BuildError(
        'the service is not built, and the compiler is not installed\n' +
          '  Run `npm ci` (with development dependencies) and `npm run build`; `npm ci --omit=dev` may follow.',
      );
    }
    say(
      'the sources have changed since the service was built, and the compiler is not installed: the old build runs\n',
    );
    return;
  }
  await withBuildLock(async () => {
    if (!isBuilt()) await build();
  });
}

/**
 * Builds the service in any case.
 *
 * @throws {BuildError}
 */
export async function buildService() {
  if (!existsSync(typescript)) throw new BuildError('the compiler is not installed\n  Run `npm ci`.');
  await withBuildLock(build);
}

async function build() {
  const sources = listSources();
  const hash = hashSources(sources);
  for (const left of readdirSync(dist).filter((name) => name.startsWith(DRAFT))) {
    rmSync(join(dist, left), { recursive: true, force: true }); // of a build that was killed
  }
  const draft = mkdtempSync(join(dist, DRAFT));
  try {
    await step('Building the service', () => compile(draft));
    for (const file of sources.filter(isAsset)) {
      mkdirSync(dirname(join(draft, file)), { recursive: true });
      copyFileSync(join(projectRoot, file), join(draft, file));
    }
    rmSync(stampFile, { force: true });
    for (const folder of SOURCE_FOLDERS) {
      if (existsSync(join(dist, folder))) renameSync(join(dist, folder), join(draft, `old-${folder}`));
      renameSync(join(draft, folder), join(dist, folder));
    }
    writeFileSync(stampFile, hash);
    rmSync(compileCache, { recursive: true, force: true });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function compile(outDir) {
  const args = [typescript, '-p', join('service', 'tsconfig.build.json'), '--outDir', outDir];
  const compiler = spawn(process.execPath, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [compiler.stdout, compiler.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve) => {
    compiler.on('error', () => resolve(-1));
    compiler.on('close', resolve);
  });
  if (code !== 0)
    throw new BuildError(`the service does not compile\n${output.replace(/^/gm, '  ').trimEnd()}`);
}

/** Every file that makes the build, relative to the project, sorted. Tests and the scripts of this folder are no part of it. */
function listSources() {
  const files = SOURCE_FOLDERS.flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name))),
  );
  const left = [join('service', 'cli') + sep, join('service', 'testing') + sep];
  return files
    .filter((file) => !left.some((folder) => file.startsWith(folder)))
    .filter((file) => !/\.test\.ts$|\.snap$|\.md$/.test(file))
    .toSorted();
}

function isAsset(file) {
  return !file.endsWith('.ts') && !basename(file).startsWith('tsconfig');
}

function hashSources(sources) {
  const hash = createHash('sha256');
  for (const file of [...CONFIGS, join('service', 'cli', 'build-service.mjs'), ...sources]) {
    hash.update(`${file}\0`).update(readFileSync(join(projectRoot, file)));
  }
  return hash.digest('hex');
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8');
  } catch {
    return undefined;
  }
}

/** Runs `work` while no other process builds. */
export async function withBuildLock(work) {
  mkdirSync(dist, { recursive: true });
  const { default: Database } = await import('better-sqlite3');
  const lock = new Database(join(dist, '.build-lock'), { timeout: 0 });
  try {
    let waiting = false;
    while (!takeLock(lock)) {
      if (!waiting) say('another start is building; waiting for it …\n');
      waiting = true;
      await delay(50);
    }
    await work();
  } finally {
    lock.close();
  }
}

function takeLock(lock) {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error.code === 'SQLITE_BUSY') return false;
    throw error;
  }
}

/** Says what is being done, and how long it took. */
export async function step(name, work) {
  const started = performance.now();
  process.stderr.write(`${name} … `);
  try {
    await work();
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
  } catch (error) {
    process.stderr.write('failed\n');
    throw error;
  }
}

/** @param {string} text ends its line */
export function say(text) {
  process.stderr.write(`tulay: ${text}`);
}
