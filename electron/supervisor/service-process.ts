/**
 * A process of the service as the supervisor sees it: a utility process of Electron in the shell, a forked Node process in
 * tests. The supervisor gives every listener before it returns to the event loop, so nothing is missed.
 */
import type { SupervisorMessage } from '../../shared/supervision.ts';

export interface ServiceProcess {
  /** Undefined until the process exists, and after it ended. */
  readonly pid: number | undefined;
  onSpawn(listener: (pid: number) => void): void;
  /** What came over the message port, unchecked. */
  onMessage(listener: (message: unknown) => void): void;
  /** Pieces of standard output and standard error, as they come. */
  onOutput(listener: (text: string) => void): void;
  /** Called once. `code` is null where a signal ended it and the platform says so. */
  onExit(listener: (code: number | null) => void): void;
  send(message: SupervisorMessage): void;
  /** Ends it at once, whatever it does; also before it exists. */
  kill(): void;
}

export type StartServiceProcess = () => ServiceProcess;
