/**
 * The whole shell over a fake Electron, with the real service from its sources: in a folder that looks like the built program,
 * with a data directory and a profile of its own.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServiceState } from '../../shared/desktop-bridge.ts';
import { callChannel } from '../bridge/channel-names.ts';
import { runShell } from '../run-shell.ts';
import { systemShellClock } from '../shell-clock.ts';
import type { FakeAppOptions } from './fake-app.ts';
import { FakeElectron } from './fake-electron.ts';

export const serviceMain = join(import.meta.dirname, '../../service/main.ts');

/** A place for one or more shells after one another, on one data directory. */
export class ShellPlace {
  readonly folder = mkdtempSync(join(tmpdir(), 'tulay-desktop-'));
  readonly profile = join(this.folder, 'profile');
  readonly dataDirectory = join(this.folder, 'data');
  readonly env: Readonly<Record<string, string>>;
  readonly #built = join(this.folder, 'dist');
  readonly #shells: FakeElectron[] = [];

  /**
   * @param env variables that configure no service
   * @param builtConsole folder of a console; a page that says nothing by default
   */
  constructor(env: Readonly<Record<string, string>>, builtConsole?: string) {
    for (const name of ['electron', 'service', 'console'])
      mkdirSync(join(this.#built, name), { recursive: true });
    mkdirSync(this.profile);
    writeFileSync(join(this.#built, 'package.json'), '{ "type": "module" }');
    const importService = `await import(${JSON.stringify(pathToFileURL(serviceMain).href)});\n`;
    writeFileSync(join(this.#built, 'service', 'main.js'), importService);
    const console = join(this.#built, 'console');
    if (builtConsole === undefined) writeFileSync(join(console, 'desktop.html'), '<title>Tulay</title>');
    else cpSync(builtConsole, console, { recursive: true });
    this.env = { ...env, TULAY_DATA_DIR: this.dataDirectory, PORT: '0', TULAY_SIMULATE: '1' };
  }

  async start(
    options: Partial<FakeAppOptions> & {
      readonly env?: Readonly<Record<string, string>>;
      readonly argv?: readonly string[];
      readonly platform?: NodeJS.Platform;
    } = {},
  ): Promise<FakeElectron> {
    const { argv = ['tulay'], platform = 'linux', env = {}, ...appOptions } = options;
    const electron = new FakeElectron({ userData: this.profile, ...appOptions });
    this.#shells.push(electron);
    await runShell(electron.api, {
      folder: join(this.#built, 'electron'),
      argv,
      env: { ...this.env, ...env },
      platform,
      versions: { electron: '45.4.1', chrome: '152.0.0.0', node: '24.21.0' },
      clock: systemShellClock,
      print: () => {},
    });
    return electron;
  }

  /** Quits every shell, which ends what it started. */
  async close(): Promise<void> {
    for (const { app } of this.#shells.splice(0)) {
      app.quit();
      // One after another.
      // oxlint-disable-next-line no-await-in-loop
      await app.exited;
    }
    rmSync(this.folder, { recursive: true });
  }
}

/** The state of the service as the page was told last. */
export function lastState(electron: FakeElectron): ServiceState | undefined {
  const states = electron.window.webContents.sent.filter(
    ({ channel }) => channel === 'tulay:event:serviceState',
  );
  return states.at(-1)?.payload as ServiceState | undefined;
}

/** Waits until the page sees the service in such a state. */
export async function reaches<Kind extends ServiceState['kind']>(
  electron: FakeElectron,
  kind: Kind,
  fits: (state: Extract<ServiceState, { kind: Kind }>) => boolean = () => true,
): Promise<Extract<ServiceState, { kind: Kind }>> {
  for (;;) {
    // Each look has to wait for the one before.
    // oxlint-disable-next-line no-await-in-loop
    const state = (await electron.invoke(callChannel('serviceState'), [])) as ServiceState;
    if (state.kind === kind && fits(state as Extract<ServiceState, { kind: Kind }>)) {
      return state as Extract<ServiceState, { kind: Kind }>;
    }
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
