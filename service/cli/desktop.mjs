/** `npm run desktop`: builds what is not built or older than its sources, fetches Electron where it is missing, opens the window. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { projectRoot, runsOnPinnedNode } from './pinned-node.mjs';

if (runsOnPinnedNode(import.meta.url)) {
  const { fail } = await import('./run-module.mjs');
  const { DesktopError, ensureElectron, whyNoWindowHere } = await import('./electron-program.mjs');
  try {
    const why = whyNoWindowHere();
    if (why !== undefined) throw new DesktopError(why);
    const electron = await ensureElectron();
    const { ensureDesktopBuilt } = await import('./build-desktop.mjs');
    await ensureDesktopBuilt();
    open(electron);
  } catch (error) {
    if (error instanceof DesktopError) {
      process.stderr.write(`tulay: ${error.message}\n`);
      process.exitCode = 1;
    } else {
      fail(error);
    }
  }
}

function open(electron) {
  // The variable would make it a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(electron, [projectRoot, ...process.argv.slice(2)], { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to Electron too, for which a second signal means “at once”.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    process.stderr.write(
      `tulay: Electron cannot be run (${error.message})\n  Remove node_modules/electron/dist and try again.\n`,
    );
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code === null ? 128 + constants.signals[signal] : code;
  });
}
