/** The console in the desktop's window: the main process serves its files, adds the token to its calls, and does what only a desktop can. */
import { serviceStateSchema, type DesktopBridge, type ServiceState } from '../../shared/desktop-bridge.ts';
import { copyText, saveFile } from './browser-page.ts';
import type { Platform } from './platform.ts';

declare global {
  interface Window {
    readonly tulayDesktop?: DesktopBridge;
  }
}

export function desktopPlatform(bridge: DesktopBridge): Platform {
  return {
    kind: 'desktop',
    system: bridge.system === 'darwin' ? 'mac' : 'other',
    credentials: {
      kind: 'ambient',
      read: () => undefined,
      store: () => {},
      forget: () => {},
      takeLinkToken: () => undefined,
    },
    gatewayAddress: () => readyAddress(bridge),
    service: {
      state: () => bridge.serviceState(),
      onState: (listener) => bridge.onServiceState((state) => listener(serviceStateSchema.parse(state))),
      restart: () => bridge.restartService(),
      logTail: () => bridge.logTail(),
      onLogLine: (listener) => bridge.onLogLine(listener),
    },
    versions: () => bridge.versions(),
    notify: (notification) => bridge.notify(notification),
    openExternal: (url) => bridge.openExternal(url),
    copyText,
    saveFile,
    onNavigate: (listener) => bridge.onNavigate(listener),
  };
}

/** Waits until the service is ready; its port is known only then. */
function readyAddress(bridge: DesktopBridge): Promise<string> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    const look = (state: ServiceState): void => {
      if (state.kind !== 'ready') return;
      stop();
      resolve(state.address);
    };
    stop = bridge.onServiceState(look);
    bridge.serviceState().then(look, reject);
  });
}
