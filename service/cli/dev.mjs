/**
 * `npm run dev`: the service from its sources, started again when one of them changes. The old process drains first, for a
 * while; a process that fails waits for the next change. Ctrl-C ends it with exit code 0. The console is built beside it and
 * built again when it changes; a reload of the page shows it.
 */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { watchConsole } from './watch-console.mjs';
import { endWithParent, projectRoot, runsOnPinnedNode } from './pinned-node.mjs';

const SETTLE_MS = 150;
/** How long requests may keep the old process alive; then a second signal ends it at once. */
const DRAIN_LIMIT_MS = 3000;
const BAD_USAGE = 2;

let child;
let reloading = false;
let stopping = false;
let settled;
let drainLimit;
let stopConsole = () => {};

if (runsOnPinnedNode(import.meta.url)) {
  endWithParent();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop());
  for (const folder of ['service', 'shared']) watchFolder(folder);
  start();
  stopConsole = watchConsole();
}

function start() {
  reloading = false;
  child = spawn(process.execPath, [join(projectRoot, 'service', 'main.ts'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  child.on('exit', (code, signal) => {
    clearTimeout(drainLimit);
    child = undefined;
    // A process that was still loading when it was told to stop dies of the signal.
    const exitCode = code ?? (stopping ? 0 : 128 + constants.signals[signal]);
    if (reloading) start();
    else if (stopping || exitCode === 0 || exitCode === BAD_USAGE) exit(exitCode);
    else say('waiting for a change');
  });
}

function watchFolder(folder) {
  const watcher = watch(join(projectRoot, folder), { recursive: true }, (_, file) => {
    if (file === null || !concernsService(file)) return;
    clearTimeout(settled);
    settled = setTimeout(() => reload(join(folder, file)), SETTLE_MS);
  });
  watcher.on('error', (error) => say(`changes in ${folder} are not seen: ${error.message}`));
}

function concernsService(file) {
  return (
    /\.(ts|sql|html|css|js|json)$/.test(file) &&
    !file.endsWith('.test.ts') &&
    !/^(cli|testing)[/\\]/.test(file)
  );
}

function reload(file) {
  if (stopping || reloading) return;
  say(`${file} changed`);
  if (child === undefined) {
    start();
    return;
  }
  reloading = true;
  child.kill('SIGTERM');
  drainLimit = setTimeout(() => child?.kill('SIGTERM'), DRAIN_LIMIT_MS);
}

function stop() {
  stopping = true;
  reloading = false;
  if (child === undefined) exit(0);
  child.kill('SIGTERM');
}

function exit(code) {
  stopConsole();
  process.exit(code);
}

function say(text) {
  process.stderr.write(`tulay dev: ${text}\n`);
}
