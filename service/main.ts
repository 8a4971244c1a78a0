/**
 * The service's process: `service/cli/start.mjs` loads this once it is built, `service/cli/dev.mjs` runs it as it stands.
 */
import { projectEnvFile, readEnvironment } from './config/environment.ts';
import { readConfiguration } from './config/read-configuration.ts';
import { HELP, readCommandLine } from './lifecycle/command-line.ts';
import { describeStartError } from './lifecycle/describe-start-error.ts';
import { refusedMessage } from './lifecycle/refused-message.ts';
import { requestLink } from './lifecycle/request-link.ts';
import { runService } from './lifecycle/run-service.ts';
import { openSupervisorLink, type SupervisorLink } from './lifecycle/supervisor-link.ts';
import { version } from './lifecycle/version.ts';

const command = readCommandLine(process.argv.slice(2));
let supervisor: SupervisorLink | undefined;
try {
  switch (command.kind) {
    case 'start':
      if (command.supervised) supervisor = openSupervisorLink();
      await runService({
        envFile: command.envFile ? projectEnvFile : undefined,
        supervisor,
        loadCreateService: async () => (await import('./create-service.ts')).createService,
      });
      break;
    case 'link': {
      const env = readEnvironment({ envFile: command.envFile ? projectEnvFile : undefined });
      process.stdout.write(`${await requestLink(readConfiguration(env).dataDirectory)}\n`);
      break;
    }
    case 'help':
      process.stdout.write(HELP);
      break;
    case 'version':
      process.stdout.write(`${version}\n`);
      break;
    case 'bad':
      process.stderr.write(`tulay: ${command.problem}\n`);
      process.exitCode = 2;
  }
} catch (error) {
  process.stderr.write(describeStartError(error));
  const refused = refusedMessage(error);
  if (refused !== undefined) await supervisor?.tell(refused);
  process.exit(1);
}
