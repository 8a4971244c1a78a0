/**
 * The main process of the desktop, set up step by step: what has to be done before Electron is ready, then the service, the
 * console's scheme and the window. Each step takes what it uses of Electron as a parameter.
 *
 *   page (sandboxed) ──app://tulay──▶ main process ──files──▶ dist/console
 *         │                               ├──/api + token──▶ service, in a utility process, or started elsewhere
 *         └──window.tulayDesktop (IPC)───▶└──supervises──▶ ╯
 */
import { join } from 'node:path';
import { consoleHandler } from './console-protocol/handle-console-request.ts';
import type { ElectronApi } from './electron-api.ts';
import { serviceEnvironment } from './service-environment.ts';
import { setupBridge, tellPage } from './setup/setup-bridge.ts';
import { setupConsoleProtocol, setupConsoleScheme } from './setup/setup-console-protocol.ts';
import { setupDeepLinks } from './setup/setup-deep-links.ts';
import { setupMenu } from './setup/setup-menu.ts';
import { setupNavigation } from './setup/setup-navigation.ts';
import { builtParts, setupPaths } from './setup/setup-paths.ts';
import { setupQuit } from './setup/setup-quit.ts';
import { setupSession } from './setup/setup-session.ts';
import { setupSingleInstance } from './setup/setup-single-instance.ts';
import type { ShellClock } from './shell-clock.ts';
import { controlChannel } from './supervisor/control-channel.ts';
import { systemProcesses } from './supervisor/end-orphan.ts';
import { pidFile } from './supervisor/pid-file.ts';
import { ServiceSession } from './supervisor/service-session.ts';
import { ServiceSupervisor } from './supervisor/service-supervisor.ts';
import { startUtilityService } from './supervisor/utility-service-process.ts';
import { browserWindowOptions } from './window/console-browser-window.ts';
import { ConsoleWindow } from './window/console-window.ts';
import { externalLinks } from './window/external-links.ts';
import { notifications } from './window/notifications.ts';
import { windowStateFile } from './window/window-state.ts';

/** What the shell takes from its own process. */
export interface ShellHost {
  /** Folder of the built main module. */
  readonly folder: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly versions: Readonly<Record<'electron' | 'chrome' | 'node', string>>;
  readonly clock: ShellClock;
  /** Where the service's lines go besides the window; a terminal in development. */
  readonly print: (line: string) => void;
}

/** Resolves when the window is open and the first try to start the service has begun; at once in a second instance. */
export async function runShell<BuiltMenu>(electron: ElectronApi<BuiltMenu>, host: ShellHost): Promise<void> {
  const { app } = electron;
  const { clock, platform } = host;
  const parts = builtParts(host.folder);

  setupPaths(app);
  setupConsoleScheme(electron.protocol);
  app.enableSandbox();
  let opened = false;
  const show = (path?: string): void => {
    // A second instance may call before the first is ready for a window, which comes by itself.
    if (opened && !quitting.startAgain()) window.show(path);
  };
  if (!setupSingleInstance(app, show)) {
    app.exit(0);
    return;
  }
  const firstPath = setupDeepLinks(app, host.argv, show);
  const ask = (options: Electron.MessageBoxOptions) => electron.dialog.showMessageBox(options);
  const openExternal = externalLinks({ ask, open: (url) => electron.shell.openExternal(url) });
  setupNavigation(app, openExternal);

  const userData = app.getPath('userData');
  const window = new ConsoleWindow({
    createWindow: (bounds) => {
      const dark = electron.nativeTheme.shouldUseDarkColors;
      const look = { preload: parts.preload, dark, platform, devTools: !app.isPackaged };
      return new electron.BrowserWindow({ ...browserWindowOptions(look), ...bounds });
    },
    displays: {
      getAllDisplays: () => electron.screen.getAllDisplays(),
      getPrimaryDisplay: () => electron.screen.getPrimaryDisplay(),
    },
    stateFile: windowStateFile(join(userData, 'window-state.json')),
    recovery: { ask, clock, quit: () => app.quit() },
  });

  const program = { script: parts.service, env: serviceEnvironment(host.env), cwd: app.getPath('home') };
  const service = new ServiceSupervisor(
    {
      startProcess: () => startUtilityService(electron.utilityProcess, program),
      channel: controlChannel,
      processes: systemProcesses,
      pidFile: pidFile(join(userData, 'service.json')),
      clock,
    },
    {
      onState: (state) => tellPage(window, 'serviceState', state),
      onLogLine: (line) => {
        host.print(line);
        tellPage(window, 'logLine', line);
      },
    },
  );
  const quitting = setupQuit({
    app,
    power: electron.powerMonitor,
    platform,
    stopService: (limitMs) => service.stop(limitMs),
  });

  await app.whenReady();
  setupSession(electron.session.defaultSession);
  const session = new ServiceSession(controlChannel, clock);
  const handler = consoleHandler({ folder: parts.console, endpoint: () => service.endpoint, session });
  setupConsoleProtocol(electron.protocol, handler);
  setupBridge({
    app,
    versions: host.versions,
    receiver: electron.ipcMain,
    window,
    service,
    openExternal,
    notify: notifications(electron.Notification, show),
  });
  setupMenu(electron.Menu, {
    platform,
    isPackaged: app.isPackaged,
    restartService: () => service.restart(),
  });
  app.on('activate', () => show());
  opened = true;
  window.show(firstPath());
  await service.start();
}
