/** Where the shell keeps its own things, and where the built parts lie. */
import { join } from 'node:path';

/**
 * Not `tulay`, which is the service's data directory, and on macOS would be the same folder as Electron's default for this
 * program, whose file system does not tell `Tulay` from `tulay`.
 */
const PROFILE = 'tulay-desktop';

export interface PathsApp {
  getPath(name: 'appData'): string;
  setPath(name: 'userData', path: string): void;
  readonly commandLine: { hasSwitch(name: string): boolean };
}

/** Call it before anything is written. `--user-data-dir` wins, which tests use. */
export function setupPaths(app: PathsApp): void {
  if (app.commandLine.hasSwitch('user-data-dir')) return;
  app.setPath('userData', join(app.getPath('appData'), PROFILE));
}

export interface BuiltParts {
  /** The service's entry. */
  readonly service: string;
  /** Folder of the console's files. */
  readonly console: string;
  readonly preload: string;
}

/** @param folder of the built main module, `dist/electron`; inside of `app.asar` in the installed program */
export function builtParts(folder: string): BuiltParts {
  return {
    service: join(folder, '..', 'service', 'main.js'),
    console: join(folder, '..', 'console'),
    preload: join(folder, 'preload.cjs'),
  };
}
