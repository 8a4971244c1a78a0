/**
 * The end of the shell: the windows close, then the service drains, then the process ends. Closing the window is the end
 * everywhere but on macOS, where programs stay in the dock.
 *
 *   running ──quit──▶ draining ──service gone──▶ exit 0
 *                       └──started again meanwhile──▶ a new one after the exit
 */
import type { Event } from 'electron';

export interface QuitApp {
  on(event: 'will-quit', listener: (event: Pick<Event, 'preventDefault'>) => void): unknown;
  on(event: 'window-all-closed', listener: () => void): unknown;
  quit(): void;
  exit(code: number): void;
  relaunch(): void;
}

/** `powerMonitor` */
export interface ShutdownSource {
  on(event: 'shutdown', listener: () => void): unknown;
}

/** The system does not wait long for programs when it shuts down. macOS says the same when one is ended from the dock. */
const SHUTDOWN_LIMIT_MS = 10_000;

export interface QuitParts {
  readonly app: QuitApp;
  readonly power: ShutdownSource;
  readonly platform: NodeJS.Platform;
  readonly stopService: (limitMs?: number) => Promise<void>;
}

/** @returns what to do when the program is started again: false while there is a window to show instead */
export function setupQuit({ app, power, platform, stopService }: QuitParts): {
  startAgain(): boolean;
} {
  let draining = false;

  async function drain(limitMs?: number): Promise<void> {
    if (draining) return;
    draining = true;
    await stopService(limitMs);
    app.exit(0);
  }

  app.on('will-quit', (event) => {
    event.preventDefault();
    void drain();
  });
  power.on('shutdown', () => void drain(SHUTDOWN_LIMIT_MS));
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit();
  });
  return {
    startAgain() {
      if (draining) app.relaunch();
      return draining;
    },
  };
}
