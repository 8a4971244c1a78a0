/** The process of `npm run keys`: `service/cli/keys.mjs` loads this. */
import { projectEnvFile, readEnvironment } from '../config/environment.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { redactSecrets } from '../lib/redact-secrets.ts';
import { describeStartError } from '../lifecycle/describe-start-error.ts';
import { NotDone, type ExitCode } from './ask-owner.ts';
import { HELP, readKeysCommandLine, type KeysCommandLine } from './keys-command-line.ts';
import { createOwnerApi } from './owner-api.ts';
import { rekeyCommand } from './rekey-command.ts';
import { runKeysCommand } from './run-keys-command.ts';
import { processTerminal } from './terminal.ts';

const terminal = processTerminal();

async function run({ command, json, envFile }: Extract<KeysCommandLine, { kind: 'run' }>): Promise<void> {
  const configuration = readConfiguration(readEnvironment({ envFile: envFile ? projectEnvFile : undefined }));
  const { dataDirectory } = configuration;
  const parts = { api: createOwnerApi(dataDirectory), terminal, dataDirectory, json, now: () => Date.now() };
  if (command.kind === 'rekey') await rekeyCommand(command, configuration, parts);
  else await runKeysCommand(command, parts);
}

function told(error: unknown, json: boolean): ExitCode {
  if (!(error instanceof NotDone)) {
    terminal.err(describeStartError(error));
    return 1;
  }
  const message = redactSecrets(error.message);
  if (message !== '' && json) terminal.out(`${JSON.stringify({ error: { message } }, null, 2)}\n`);
  else if (message !== '')
    terminal.err([`tulay: ${message}`, ...error.remedies.map((line) => `  ${line}`), ''].join('\n'));
  return error.exitCode;
}

process.stdout.on('error', () => {});
const line = readKeysCommandLine(process.argv.slice(2));
switch (line.kind) {
  case 'help':
    terminal.out(HELP);
    break;
  case 'bad':
    terminal.err([`tulay keys: ${line.problem}`, ...line.remedies.map((each) => `  ${each}`), ''].join('\n'));
    process.exitCode = 2;
    break;
  case 'run':
    try {
      await run(line);
    } catch (error) {
      process.exitCode = told(error, line.json);
    }
}
