/**
 * The life of the process around a service that does nothing but listen: for tests that start, signal and break a real process.
 *
 * `FAKE_DRAIN_MS` is how long it takes to drain; `FAKE_FAULT` is `start` (an operator's mistake), `directory` (its folder may be taken), `start-unexpected`, or
 * `later` (an error that nobody handles, once it runs).
 */
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { StartupError } from '../lib/startup-error.ts';
import { describeStartError } from '../lifecycle/describe-start-error.ts';
import { addressUrl, listen } from '../lifecycle/listen.ts';
import { refusedMessage } from '../lifecycle/refused-message.ts';
import { runService } from '../lifecycle/run-service.ts';
import type { CreateService } from '../lifecycle/service.ts';
import { openSupervisorLink, type SupervisorLink } from '../lifecycle/supervisor-link.ts';
import { openDataDirectory } from '../storage/data-directory.ts';

const { FAKE_DRAIN_MS = '0', FAKE_FAULT } = process.env;

const createFakeService: CreateService = ({ configuration, logger }) => {
  const server = createServer((_, response) => response.end('hello'));
  let address = '';
  return Promise.resolve({
    start: async () => {
      if (FAKE_FAULT === 'start') throw new StartupError('the folder is taken', ['Use another.']);
      if (FAKE_FAULT === 'directory') openDataDirectory(configuration.dataDirectory);
      if (FAKE_FAULT === 'start-unexpected') throw new TypeError('sk-ant-0123456789 is undefined');
      address = addressUrl(await listen(server, { host: configuration.host, port: configuration.port }));
      if (FAKE_FAULT === 'later') setTimeout(() => void Promise.reject(new Error('broke while running')), 50);
      const keys = configuration.keys.map(({ label, secret }) => `${label} ${secret.masked}`);
      return { address, simulated: true, notReadyReason: null, keys };
    },
    issueLink: () => `${address}/#token=one-time-token`,
    drain: async () => {
      logger.info('draining');
      await delay(Number(FAKE_DRAIN_MS));
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await delay(1);
      logger.info('closed');
    },
  });
};

let supervisor: SupervisorLink | undefined;
try {
  supervisor = process.argv.includes('--supervised') ? openSupervisorLink() : undefined;
  await runService({
    envFile: undefined,
    supervisor,
    loadCreateService: () => Promise.resolve(createFakeService),
  });
} catch (error) {
  process.stderr.write(describeStartError(error));
  const refused = refusedMessage(error);
  if (refused !== undefined) await supervisor?.tell(refused);
  process.exit(1);
}
