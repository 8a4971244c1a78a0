/**
 * Electron as the shell uses it, for tests without its binary. `ElectronApi` is held against Electron's own types where
 * `main.ts` hands Electron over, and against this fake here, so that the two cannot drift apart unseen.
 */
import type {
  BrowserWindowConstructorOptions,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NotificationConstructorOptions,
  Rectangle,
} from 'electron';
import { EventEmitter } from 'node:events';
import type { CallEvent } from '../bridge/answer-calls.ts';
import type { ElectronApi } from '../electron-api.ts';
import type { RestrictedSession } from '../setup/setup-session.ts';
import { event, FakeApp, type FakeAppOptions } from './fake-app.ts';
import { FakeProtocol } from './fake-protocol.ts';
import { FakeUtilityProcess } from './fake-utility-process.ts';
import { FakeWindow } from './fake-window.ts';

type Listener = (event: CallEvent, ...args: unknown[]) => unknown;

/** `session.defaultSession`: keeps its handlers, so that a test can ask them. */
export class FakeSession extends EventEmitter {
  request: Parameters<RestrictedSession['setPermissionRequestHandler']>[0] = null;
  check: Parameters<RestrictedSession['setPermissionCheckHandler']>[0] = null;
  device: Parameters<RestrictedSession['setDevicePermissionHandler']>[0] = null;
  blocked: readonly string[] = [];

  setPermissionRequestHandler(handler: FakeSession['request']): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: FakeSession['check']): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: FakeSession['device']): void {
    this.device = handler;
  }
  readonly webRequest: RestrictedSession['webRequest'] = {
    onBeforeRequest: ({ urls }, listener) => {
      listener({}, ({ cancel }) => {
        if (cancel === true) this.blocked = urls;
      });
    },
  };
  /** @returns whether the download may go on */
  download(url: string): boolean {
    const willDownload = event();
    this.emit('will-download', willDownload, { getURL: () => url });
    return !willDownload.defaultPrevented;
  }
}

export class FakeElectron {
  readonly app: FakeApp;
  readonly windows: FakeWindow[] = [];
  readonly protocol: FakeProtocol;
  readonly utilityProcess: FakeUtilityProcess;
  readonly session = new FakeSession();
  readonly power = new EventEmitter();
  readonly opened: string[] = [];
  readonly notified: (NotificationConstructorOptions & { readonly source: EventEmitter })[] = [];
  readonly asked: MessageBoxOptions[] = [];
  /** What the operator presses in a message box. */
  response = 0;
  menu: readonly MenuItemConstructorOptions[] = [];
  displays: { workArea: Rectangle }[] = [{ workArea: { x: 0, y: 25, width: 1440, height: 875 } }];
  readonly #calls = new Map<string, Listener>();

  constructor(options: FakeAppOptions) {
    this.app = new FakeApp(options);
    this.app.closeWindows = () => {
      for (const window of this.windows) window.close();
    };
    this.protocol = new FakeProtocol(() => this.app.ready);
    this.utilityProcess = new FakeUtilityProcess(() => this.app.ready);
  }

  /** The window that is open. */
  get window(): FakeWindow {
    const open = this.windows.findLast((window) => !window.isDestroyed());
    if (open === undefined) throw new Error('no window is open');
    return open;
  }

  /** A call of the page's preload script, as `ipcRenderer.invoke`. */
  async invoke(channel: string, args: readonly unknown[], from?: CallEvent): Promise<unknown> {
    const listener = this.#calls.get(channel);
    if (listener === undefined) throw new Error(`No handler registered for '${channel}'`);
    const { webContents } = this.window;
    const sender: CallEvent = from ?? { sender: webContents, senderFrame: webContents.mainFrame };
    return structuredClone(await listener(sender, ...structuredClone(args)));
  }

  readonly api = ((fake: FakeElectron) => {
    class BrowserWindow extends FakeWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        if (!fake.app.ready) throw new Error('Cannot create BrowserWindow before app is ready');
        super(options, fake.windows.length + 1);
        fake.windows.push(this);
        fake.app.emit('web-contents-created', event(), this.webContents);
        this.on('closed', () => {
          if (fake.windows.every((window) => window.isDestroyed())) fake.app.emit('window-all-closed');
        });
      }
    }
    class Notification extends EventEmitter {
      readonly #options: NotificationConstructorOptions;
      constructor(options: NotificationConstructorOptions) {
        super();
        this.#options = options;
      }
      static isSupported(): boolean {
        return true;
      }
      show(): void {
        fake.notified.push({ ...this.#options, source: this });
      }
    }
    return {
      BrowserWindow,
      Notification,
      get app() {
        return fake.app;
      },
      dialog: {
        showMessageBox: (options: MessageBoxOptions) => {
          fake.asked.push(options);
          return Promise.resolve({ response: fake.response, checkboxChecked: false });
        },
      },
      ipcMain: {
        handle: (channel: string, listener: Listener) => {
          if (fake.#calls.has(channel)) throw new Error(`second handler for '${channel}'`);
          fake.#calls.set(channel, listener);
        },
      },
      Menu: {
        buildFromTemplate: (template: MenuItemConstructorOptions[]) => template,
        setApplicationMenu: (menu: MenuItemConstructorOptions[]) => void (fake.menu = menu),
      },
      nativeTheme: { shouldUseDarkColors: true },
      get powerMonitor() {
        return fake.power;
      },
      get protocol() {
        return fake.protocol;
      },
      screen: {
        getAllDisplays: () => fake.displays,
        getPrimaryDisplay: () => fake.displays[0] ?? { workArea: { x: 0, y: 0, width: 800, height: 600 } },
      },
      get session() {
        if (!fake.app.ready) throw new Error('Session can only be received when app is ready');
        return { defaultSession: fake.session };
      },
      shell: {
        openExternal: (url: string) => {
          fake.opened.push(url);
          return Promise.resolve();
        },
      },
      get utilityProcess() {
        return fake.utilityProcess;
      },
    } satisfies ElectronApi<MenuItemConstructorOptions[]>;
  })(this);
}
