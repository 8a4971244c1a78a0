/**
 * The module `electron` for a built main module that runs in plain Node: a fake whose utility processes are real ones. The
 * profile is `STAND_IN_PROFILE`; SIGTERM quits as it does in Electron.
 */
import { FakeElectron } from './fake-electron.ts';

const fake = new FakeElectron({ userData: process.env['STAND_IN_PROFILE'] ?? '', isPackaged: true });
void fake.app.exited.then((code) => process.exit(code));
process.on('SIGTERM', () => fake.app.quit());
// Electron stays for its windows.
setInterval(() => {}, 60_000);

const { api } = fake;
export const { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, Notification, screen, shell } = api;
export const { powerMonitor, protocol, utilityProcess } = api;
export const session = {
  get defaultSession() {
    return api.session.defaultSession;
  },
};
