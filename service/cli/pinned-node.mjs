/**
 * The Node that runs the project: the one pinned in package.json (the npm package `node`). npm puts it first on the PATH of
 * its scripts; a script that an older Node runs directly hands over to it. This file and what it is imported by must
 * therefore parse in old versions of Node.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const PARENT_CHECK_MS = 250;

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Whether this process may go on. Where it may not, the script runs again in the pinned Node, or the reason why it cannot is
 * printed, and this process takes its exit code.
 *
 * @param {string} script `import.meta.url` of the script
 * @returns {boolean}
 */
export function runsOnPinnedNode(script) {
  if (Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR) return true;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(projectRoot, 'node_modules', 'node', 'bin', name);
  if (existsSync(pinned)) {
    handOver(pinned, [fileURLToPath(script), ...process.argv.slice(2)]);
  } else {
    process.stderr.write(
      `tulay: Node ${NEEDED_MAJOR} is needed, and this is ${process.versions.node}\n  Run \`npm ci\`, which brings it along.\n`,
    );
    process.exitCode = 1;
  }
  return false;
}

/**
 * Ends this process as SIGTERM does when its parent is gone. npm runs a script through a shell; some shells die of the signal
 * that npm passes on and would leave the service behind, holding its port and its data.
 */
export function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS);
  watch.unref();
}

function handOver(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`tulay: ${node} cannot be run (${error.message})\n  Run \`npm ci\` again.\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + constants.signals[signal] : code;
  });
}
