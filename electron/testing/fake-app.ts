/**
 * Electron's `app` as the shell uses it. Quitting goes as in Electron: `before-quit`, every window closes, `will-quit`, which
 * can be prevented, then the exit.
 */
import { EventEmitter } from 'node:events';
import type { ShellApp } from '../electron-api.ts';

export interface FakeAppOptions {
  readonly userData: string;
  readonly isPackaged?: boolean;
  /** Another instance holds the lock. */
  readonly isSecond?: boolean;
  readonly switches?: readonly string[];
}

export class FakeApp extends EventEmitter implements ShellApp {
  readonly isPackaged: boolean;
  readonly commandLine: { hasSwitch(name: string): boolean };
  readonly protocolClients: string[] = [];
  sandboxed = false;
  relaunched = false;
  ready = false;
  /** Closes all windows; set by whoever makes them. */
  closeWindows: () => void = () => {};
  readonly exited: Promise<number>;
  readonly #paths: Record<'appData' | 'userData' | 'home', string>;
  readonly #isSecond: boolean;
  #end: (code: number) => void = () => {};

  constructor({
    userData,
    isPackaged = false,
    isSecond = false,
    switches = ['user-data-dir'],
  }: FakeAppOptions) {
    super();
    this.isPackaged = isPackaged;
    this.#isSecond = isSecond;
    this.commandLine = { hasSwitch: (name) => switches.includes(name) };
    this.#paths = { appData: userData, userData, home: userData };
    this.exited = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  getVersion(): string {
    return '0.1.0';
  }
  getPath(name: 'appData' | 'userData' | 'home'): string {
    return this.#paths[name];
  }
  setPath(name: 'userData', path: string): void {
    this.#paths[name] = path;
  }
  enableSandbox(): void {
    if (this.ready) throw new Error('the sandbox can only be enabled before the app is ready');
    this.sandboxed = true;
  }
  requestSingleInstanceLock(): boolean {
    return !this.#isSecond;
  }
  setAsDefaultProtocolClient(protocol: string): boolean {
    this.protocolClients.push(protocol);
    return true;
  }
  async whenReady(): Promise<void> {
    await Promise.resolve();
    this.ready = true;
  }

  quit(): void {
    this.emit('before-quit', event());
    this.closeWindows();
    const willQuit = event();
    this.emit('will-quit', willQuit);
    if (!willQuit.defaultPrevented) this.exit(0);
  }
  exit(code: number): void {
    this.#end(code);
  }
  relaunch(): void {
    this.relaunched = true;
  }
}

/** An event that can be prevented. */
export function event(): { defaultPrevented: boolean; preventDefault(): void } {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
