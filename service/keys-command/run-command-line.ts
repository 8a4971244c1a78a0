/** A command line of `npm run keys`, from its words to its exit code. */
import { readEnvironment } from '../config/environment.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import type { Environment } from '../config/environment.ts';
import { redactSecrets } from '../lib/redact-secrets.ts';
import { describeStartError } from '../lifecycle/describe-start-error.ts';
import { NotDone, type ExitCode } from './ask-owner.ts';
import { HELP, readKeysCommandLine, type KeysCommandLine } from './keys-command-line.ts';
import { createOwnerApi } from './owner-api.ts';
import { rekeyCommand } from './rekey-command.ts';
import { runKeysCommand } from './run-keys-command.ts';
import type { Terminal } from './terminal.ts';

export interface CommandSurroundings {
  readonly terminal: Terminal;
  /** Variables of the process. */
  readonly processEnv: Environment;
  /** Path of the `.env`. */
  readonly envFile: string;
}

/** @param args without the program's name */
export async function runCommandLine(
  args: readonly string[],
  around: CommandSurroundings,
): Promise<ExitCode> {
  const { terminal } = around;
  const line = readKeysCommandLine(args);
  switch (line.kind) {
    case 'help':
      terminal.out(HELP);
      return 0;
    case 'bad':
      terminal.err(inLines(`tulay keys: ${line.problem}`, line.remedies));
      return 2;
    case 'run':
      try {
        await run(line, around);
        return 0;
      } catch (error) {
        return tell(error, line.json, terminal);
      }
  }
}

async function run(
  { command, json, envFile }: Extract<KeysCommandLine, { kind: 'run' }>,
  around: CommandSurroundings,
): Promise<void> {
  const { terminal, processEnv } = around;
  const env = readEnvironment({ envFile: envFile ? around.envFile : undefined, processEnv });
  const configuration = readConfiguration(env);
  const { dataDirectory } = configuration;
  const parts = { api: createOwnerApi(dataDirectory), terminal, dataDirectory, json, now: () => Date.now() };
  if (command.kind === 'rekey') await rekeyCommand(command, configuration, parts);
  else await runKeysCommand(command, parts);
}

function tell(error: unknown, json: boolean, terminal: Terminal): ExitCode {
  if (!(error instanceof NotDone)) {
    terminal.err(describeStartError(error));
    return 1;
  }
  // Where there is no message the answer itself said why.
  const message = redactSecrets(error.message);
  if (message !== '' && json) terminal.out(`${JSON.stringify({ error: { message } }, null, 2)}\n`);
  else if (message !== '') terminal.err(inLines(`tulay: ${message}`, error.remedies));
  return error.exitCode;
}

function inLines(problem: string, remedies: readonly string[]): string {
  return [problem, ...remedies.map((line) => `  ${line}`), ''].join('\n');
}
