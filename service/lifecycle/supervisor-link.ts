/**
 * The service's side of being supervised (`--supervised`): it tells the program that started it when it is ready or why it
 * cannot start, and stops when that program says so. The messages cross Node's channel of a forked process or the parent
 * port of an Electron utility process; what they are is in `shared/supervision.ts`.
 *
 * A parent that goes away without a word is an order to stop: a gateway that nobody watches must not linger. (Electron ends
 * its utility processes itself.)
 */
import { setTimeout as delay } from 'node:timers/promises';
import { supervisorMessageSchema, type ServiceMessage } from '../../shared/supervision.ts';
import { StartupError } from '../lib/startup-error.ts';

export interface SupervisorLink {
  /** Resolves when the message is on its way, so that the process may end after it. Never rejects. */
  tell(message: ServiceMessage): Promise<void>;
  /** `stop` is called once, however often the parent asks: a second call would mean “at once”. */
  onStop(stop: () => void): void;
}

/** `process.parentPort` of an Electron utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** What of `process` the link uses. */
export interface SupervisedProcess {
  readonly parentPort?: ParentPort;
  readonly send?: NodeJS.Process['send'] | undefined;
  readonly channel?: { unref(): void } | undefined;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
}

/** The parent port does not say when a message has left the process. */
const PARENT_PORT_MS = 100;

/** @throws StartupError where there is no such program */
export function openSupervisorLink(host: SupervisedProcess = process): SupervisorLink {
  const { parentPort } = host;
  if (parentPort !== undefined) {
    return {
      tell: (message) => {
        parentPort.postMessage(message);
        return delay(PARENT_PORT_MS);
      },
      onStop: (stop) => {
        const stopOnce = once(stop);
        parentPort.on('message', ({ data }) => {
          if (isStop(data)) stopOnce();
        });
      },
    };
  }
  if (host.send === undefined) {
    throw new StartupError('--supervised is for a program that starts the service and listens to it', [
      'Start it with `npm start`, or the desktop with `npm run desktop`.',
    ]);
  }
  return {
    tell: (message) =>
      new Promise((resolve) => {
        // A parent that is gone is told nothing.
        host.send?.(message, undefined, undefined, () => resolve());
      }),
    onStop: (stop) => {
      const stopOnce = once(stop);
      host.on('message', (message) => {
        if (isStop(message)) stopOnce();
      });
      host.on('disconnect', stopOnce);
      // Listening alone does not keep the process alive.
      host.channel?.unref();
    },
  };
}

function once(run: () => void): () => void {
  let done = false;
  return () => {
    if (!done) run();
    done = true;
  };
}

function isStop(message: unknown): boolean {
  return supervisorMessageSchema.safeParse(message).success;
}
