/**
 * The service of a demonstration, in a process of its own: as `service/main.ts`, but what it runs on comes from the program
 * that started it, in the folder that is its only argument. When that program goes away, it stops, and takes the folder
 * along.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeStartError } from '../lifecycle/describe-start-error.ts';
import { refusedMessage } from '../lifecycle/refused-message.ts';
import { runService } from '../lifecycle/run-service.ts';
import { openSupervisorLink } from '../lifecycle/supervisor-link.ts';
import { SETUP_FILE, type DemoSetup } from './demo-setup.ts';

const [folder = ''] = process.argv.slice(2);
process.on('exit', () => {
  if (!process.connected) rmSync(folder, { recursive: true, force: true });
});

const supervisor = openSupervisorLink();
// The same version wrote it a moment ago.
const demo = JSON.parse(readFileSync(join(folder, SETUP_FILE), 'utf8')) as DemoSetup;
try {
  await runService({
    envFile: undefined,
    supervisor,
    loadCreateService: async () => {
      const { createService } = await import('../create-service.ts');
      return (parts) => createService({ ...parts, demo });
    },
  });
} catch (error) {
  process.stderr.write(describeStartError(error));
  const refused = refusedMessage(error);
  if (refused !== undefined) await supervisor.tell(refused);
  process.exit(1);
}
