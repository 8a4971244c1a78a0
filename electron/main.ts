/**
 * The main process: Electron and this process, handed to `runShell`. Nothing is awaited here: Electron becomes ready only once
 * its entry has been loaded.
 */
import * as electron from 'electron';
import { runShell } from './run-shell.ts';
import { systemShellClock } from './shell-clock.ts';

// A terminal that is closed is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

runShell(electron, {
  folder: import.meta.dirname,
  argv: process.argv,
  env: process.env,
  platform: process.platform,
  versions: process.versions,
  clock: systemShellClock,
  print: (line) => process.stdout.write(`${line}\n`),
}).catch((error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  electron.dialog.showErrorBox('Tulay cannot start', text);
  electron.app.exit(1);
});
