/** Runs a module of the service in this process, and says clearly why it cannot. */
import { spawn } from 'node:child_process';
import module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BuildError, compileCache } from './build-service.mjs';
import { projectRoot } from './pinned-node.mjs';

/**
 * Runs a built module; its compiled code is kept, which saves a good part of the next start.
 *
 * @param {string} path relative to `dist`
 */
export async function runBuilt(path) {
  process.env.NODE_COMPILE_CACHE = compileCache; // for the threads
  module.enableCompileCache(compileCache);
  await import(builtUrl(path));
  // Kept at the exit by itself; here also for a process that will be killed.
  module.flushCompileCache();
}

/** Loads the built service once without running it, so that its first start finds the code compiled. */
export async function fillCompileCache() {
  const load = `await import(${JSON.stringify(builtUrl('service/create-service.js'))})`;
  const node = spawn(process.execPath, ['--input-type=module', '--eval', load], {
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
    stdio: 'ignore',
  });
  // What cannot be loaded says so when it is started.
  await new Promise((resolve) => {
    node.on('error', resolve).on('exit', resolve);
  });
}

function builtUrl(path) {
  return pathToFileURL(join(projectRoot, 'dist', path)).href;
}

/** @param {string} path relative to the project */
export async function runSource(path) {
  await import(pathToFileURL(join(projectRoot, path)).href);
}

/** Prints what kept a script from its work and sets the exit code. */
export function fail(error) {
  process.exitCode = 1;
  if (error instanceof BuildError) {
    process.stderr.write(`tulay: ${error.message}\n`);
  } else if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'ERR_DLOPEN_FAILED') {
    process.stderr.write(`tulay: a package is missing or broken (${firstLine(error)})\n  Run \`npm ci\`.\n`);
  } else {
    throw error;
  }
}

function firstLine(error) {
  return error.message.split('\n')[0];
}
