/** The page's bridge: what each call does, and what the page is told without asking. */
import type { App } from 'electron';
import { answerCalls, type CallReceiver } from '../bridge/answer-calls.ts';
import type { CallHandlers, EventName, EventPayload } from '../bridge/bridge-registry.ts';
import { eventChannel } from '../bridge/channel-names.ts';
import type { ServiceSupervisor } from '../supervisor/service-supervisor.ts';
import type { ConsoleWindow } from '../window/console-window.ts';
import type { OpenExternalLink } from '../window/external-links.ts';
import type { ShowNotification } from '../window/notifications.ts';

export interface BridgeParts {
  readonly app: Pick<App, 'getVersion'>;
  readonly versions: Readonly<Record<'electron' | 'chrome' | 'node', string>>;
  readonly receiver: CallReceiver;
  readonly window: Pick<ConsoleWindow, 'webContents' | 'send'>;
  readonly service: Pick<ServiceSupervisor, 'state' | 'restart' | 'logLines'>;
  readonly openExternal: OpenExternalLink;
  readonly notify: ShowNotification;
}

export function setupBridge(parts: BridgeParts): void {
  const { app, versions, receiver, window, service, openExternal, notify } = parts;
  const handlers: CallHandlers = {
    versions: () => ({
      app: app.getVersion(),
      electron: versions.electron,
      chromium: versions.chrome,
      node: versions.node,
    }),
    serviceState: () => service.state,
    restartService: () => service.restart(),
    logTail: () => [...service.logLines],
    notify: (notification) => notify(notification),
    openExternal: (url) => openExternal(url),
  };
  answerCalls(receiver, handlers, (sender) => sender === window.webContents);
}

/** Tells the page, if there is one. */
export function tellPage<Name extends EventName>(
  window: Pick<ConsoleWindow, 'send'>,
  name: Name,
  payload: EventPayload<Name>,
): void {
  window.send(eventChannel(name), payload);
}
