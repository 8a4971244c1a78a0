/** `npm run test:electron`: what only Electron's own program can show, on a machine with a display. No part of `npm test`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
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
    const tests = join(projectRoot, 'electron', 'smoke', 'desktop.smoke.ts');
    const child = spawn(process.execPath, ['--test', tests], {
      env: { ...process.env, TULAY_ELECTRON: electron },
      stdio: 'inherit',
    });
    child.on('exit', (code) => (process.exitCode = code ?? 1));
  } catch (error) {
    if (error instanceof DesktopError) {
      process.stderr.write(`tulay: ${error.message}\nThe tests of the window did not run.\n`);
      process.exitCode = 1;
    } else {
      fail(error);
    }
  }
}
