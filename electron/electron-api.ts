/**
 * What the shell uses of Electron, all of it. `main.ts` hands over Electron itself, which the compiler holds against this
 * type; tests hand over `testing/fake-electron.ts`, which it holds against the same.
 */
import type { App, Dialog, NativeTheme, Shell } from 'electron';
import type { CallReceiver } from './bridge/answer-calls.ts';
import type { ProtocolApi } from './setup/setup-console-protocol.ts';
import type { DeepLinkApp } from './setup/setup-deep-links.ts';
import type { MenuApi } from './setup/setup-menu.ts';
import type { ContentsApp } from './setup/setup-navigation.ts';
import type { PathsApp } from './setup/setup-paths.ts';
import type { QuitApp, ShutdownSource } from './setup/setup-quit.ts';
import type { RestrictedSession } from './setup/setup-session.ts';
import type { InstanceApp } from './setup/setup-single-instance.ts';
import type { UtilityProcessApi } from './supervisor/utility-service-process.ts';
import type { CreateBrowserWindow } from './window/console-browser-window.ts';
import type { DisplayApi } from './window/console-window.ts';
import type { NotificationApi } from './window/notifications.ts';

export interface ShellApp
  extends
    Pick<App, 'isPackaged' | 'getVersion' | 'enableSandbox' | 'whenReady' | 'quit'>,
    ContentsApp,
    DeepLinkApp,
    InstanceApp,
    QuitApp,
    Omit<PathsApp, 'getPath'> {
  getPath(name: 'appData' | 'userData' | 'home'): string;
  on: ContentsApp['on'] &
    DeepLinkApp['on'] &
    InstanceApp['on'] &
    QuitApp['on'] &
    ((event: 'activate', listener: () => void) => unknown);
}

export interface ElectronApi<BuiltMenu> {
  readonly app: ShellApp;
  readonly BrowserWindow: CreateBrowserWindow;
  readonly dialog: {
    showMessageBox(options: Electron.MessageBoxOptions): ReturnType<Dialog['showMessageBox']>;
  };
  readonly ipcMain: CallReceiver;
  readonly Menu: MenuApi<BuiltMenu>;
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>;
  readonly Notification: NotificationApi;
  readonly powerMonitor: ShutdownSource;
  readonly protocol: ProtocolApi;
  readonly screen: DisplayApi;
  readonly session: { readonly defaultSession: RestrictedSession };
  readonly shell: Pick<Shell, 'openExternal'>;
  readonly utilityProcess: UtilityProcessApi;
}
