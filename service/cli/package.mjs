/**
 * `npm run package`: builds what is not built, then packs the desktop program for this platform with electron-builder, as
 * `electron-builder.yml` says, into `dist/packages`. Arguments go to electron-builder: `npm run package -- --dir` packs a folder
 * without an installer.
 *
 * Electron itself is what `npm run desktop` uses; for other platforms or architectures (`--win`, `--arm64`), or with an
 * `electronDist` of one's own (`-c.electronDist=…`), electron-builder gets it by itself.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot, runsOnPinnedNode } from './pinned-node.mjs';

const OWN_ELECTRON =
  /^(?:--(?:mac|macos|win|windows|linux|x64|arm64|ia32|armv7l|universal)$|-[mwl]$|-c\.electronDist)/;

if (runsOnPinnedNode(import.meta.url)) {
  const { fail } = await import('./run-module.mjs');
  const { DesktopError, ensureElectron } = await import('./electron-program.mjs');
  const args = process.argv.slice(2);
  try {
    const builder = join(projectRoot, 'node_modules', 'electron-builder', 'cli.js');
    if (!existsSync(builder)) {
      throw new DesktopError(
        'electron-builder is not installed\n  Run `npm ci` (with development dependencies).',
      );
    }
    if (!args.some((arg) => OWN_ELECTRON.test(arg))) {
      args.push(`-c.electronDist=${electronFolder(await ensureElectron())}`);
    }
    const { ensureDesktopBuilt } = await import('./build-desktop.mjs');
    await ensureDesktopBuilt();
    process.exitCode = await run(builder, args);
  } catch (error) {
    if (error instanceof DesktopError) {
      process.stderr.write(`tulay: ${error.message}\n`);
      process.exitCode = 1;
    } else {
      fail(error);
    }
  }
}

/** On macOS the program lies three folders deep in `Electron.app`. */
function electronFolder(program) {
  return process.platform === 'darwin' ? join(dirname(program), '..', '..', '..') : dirname(program);
}

function run(builder, args) {
  const child = spawn(process.execPath, [builder, '--publish', 'never', ...args], {
    cwd: projectRoot,
    stdio: 'inherit',
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
