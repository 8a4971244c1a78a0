/** The process of `npm run keys`: `service/cli/keys.mjs` loads this. */
import { projectEnvFile } from '../config/environment.ts';
import { runCommandLine } from './run-command-line.ts';
import { processTerminal } from './terminal.ts';

process.stdout.on('error', () => {});
process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal: processTerminal(),
  processEnv: process.env,
  envFile: projectEnvFile,
});
