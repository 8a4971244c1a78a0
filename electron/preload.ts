/**
 * The only code that stands between the page and the main process: gives the page `window.tulayDesktop` and nothing else, no
 * channel names and no event objects. It runs sandboxed, and is bundled without the schemas, which the main process checks.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { DESKTOP_BRIDGE, DesktopBridge } from '../shared/desktop-bridge.ts';
import type { CallArgs, CallName, CallResult, EventName, EventPayload } from './bridge/bridge-registry.ts';
import { callChannel, eventChannel } from './bridge/channel-names.ts';

function call<Name extends CallName>(name: Name, ...args: CallArgs<Name>): Promise<CallResult<Name>> {
  return ipcRenderer.invoke(callChannel(name), ...args) as Promise<CallResult<Name>>;
}

function listen<Name extends EventName>(
  name: Name,
  listener: (payload: EventPayload<Name>) => void,
): () => void {
  const hear = (_event: unknown, payload: EventPayload<Name>): void => listener(payload);
  ipcRenderer.on(eventChannel(name), hear);
  return () => void ipcRenderer.off(eventChannel(name), hear);
}

const bridge: DesktopBridge = {
  system: process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux',
  versions: () => call('versions'),
  serviceState: () => call('serviceState'),
  onServiceState: (listener) => listen('serviceState', listener),
  restartService: () => call('restartService'),
  logTail: () => call('logTail'),
  onLogLine: (listener) => listen('logLine', listener),
  notify: (notification) => call('notify', notification),
  // A refusal is a value for the page, also of what is no https address.
  openExternal: (url) => call('openExternal', url).catch(() => false),
  onNavigate: (listener) => listen('navigate', listener),
};

const name: typeof DESKTOP_BRIDGE = 'tulayDesktop';
contextBridge.exposeInMainWorld(name, bridge);
