import type { ServiceMessage } from '../../shared/supervision.ts';
import { redactSecrets } from '../lib/redact-secrets.ts';
import { StartupError } from '../lib/startup-error.ts';
import { controlSocketPath } from '../storage/control-socket-path.ts';
import { DirectoryInUse } from '../storage/directory-in-use.ts';

/** What a supervisor is told of an error of the start; undefined for one that the operator cannot mend, which is a crash. */
export function refusedMessage(error: unknown): ServiceMessage | undefined {
  if (!(error instanceof StartupError)) return undefined;
  const { message, remedies } = error;
  return {
    kind: 'refused',
    problem: redactSecrets(message.replace(/\.$/, '')),
    remedies: remedies.map((remedy) => redactSecrets(remedy)),
    ...(error instanceof DirectoryInUse && {
      inUse: {
        controlSocket: controlSocketPath(error.directory),
        ...(error.owner !== undefined && { pid: error.owner.pid }),
      },
    }),
  };
}
