/**
 * Runs the service in this process from its configuration to its end. Read from top to bottom, it is the life of the process.
 */
import { configurationWarnings } from '../config/configuration-warnings.ts';
import { readEnvironment } from '../config/environment.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { systemClock } from '../lib/clock.ts';
import { createLogger } from '../lib/logger.ts';
import { controlSocketPath } from '../storage/control-socket-path.ts';
import type { CreateService } from './service.ts';
import { createSignalHandler, exitOnUnhandledErrors, ignoreClosedOutput, onSignals } from './shutdown.ts';
import type { SupervisorLink } from './supervisor-link.ts';
import { startMessage, startRecord } from './start-message.ts';
import { version } from './version.ts';

export interface RunParts {
  /** Path of the `.env`; undefined for none. */
  readonly envFile: string | undefined;
  /** Who started this process to listen to it. */
  readonly supervisor?: SupervisorLink | undefined;
  /** Loads the service's parts. Called once the configuration is known to be good, since loading takes its time. */
  readonly loadCreateService: () => Promise<CreateService>;
}

/**
 * Resolves when the service runs; the process then ends by a signal.
 *
 * @throws StartupError when it cannot run
 */
export async function runService({ envFile, supervisor, loadCreateService }: RunParts): Promise<void> {
  ignoreClosedOutput();
  const env = readEnvironment({ envFile });
  const configuration = readConfiguration(env);
  const onTerminal = process.stdout.isTTY;
  const logger = createLogger({ level: configuration.logLevel, format: onTerminal ? 'text' : 'json' });
  exitOnUnhandledErrors(logger, say);
  for (const warning of configurationWarnings(env)) logger.warn(warning);

  const creating = loadCreateService().then((createService) =>
    createService({ configuration, logger, clock: systemClock }),
  );
  const starting = creating.then((service) => service.start());
  let stopping = false;
  const handleSignal = createSignalHandler({
    stop: async () => {
      stopping = true;
      await starting;
      const service = await creating;
      await service.drain();
      await service.close();
    },
    exit: (code) => process.exit(code),
    say,
    clock: systemClock,
  });
  onSignals(handleSignal);
  // Ctrl-C in a terminal reaches the supervisor and this process; its order, coming later, must not mean “at once”.
  supervisor?.onStop(() => {
    if (!stopping) handleSignal('SIGTERM');
  });
  const facts = { version, configuration, started: await starting };
  if (stopping) return;
  const controlSocket = controlSocketPath(configuration.dataDirectory);
  void supervisor?.tell({ kind: 'ready', address: facts.started.address, controlSocket });
  if (onTerminal) {
    const link = (await creating).issueLink();
    process.stdout.write(startMessage({ ...facts, link, platform: process.platform }));
  } else {
    const { fields, message } = startRecord(facts);
    logger.info(fields, message);
  }
}

/** One line to the operator. */
function say(text: string): void {
  process.stderr.write(`tulay: ${text}\n`);
}
