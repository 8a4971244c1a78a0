/**
 * What the session of the window allows: nothing by default. The console may write to the clipboard and save files that it
 * made itself; no page reaches the network, since all that the console needs comes over its own scheme.
 */
import type { DownloadItem, Event, Session } from 'electron';
import { CONSOLE_ORIGIN, isConsoleUrl } from '../console-protocol/console-origin.ts';

const ALLOWED_PERMISSION = 'clipboard-sanitized-write';

const NETWORK = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'] };

export interface RestrictedSession extends Pick<
  Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
> {
  readonly webRequest: {
    onBeforeRequest(
      filter: { urls: string[] },
      listener: (details: unknown, callback: (response: { cancel?: boolean }) => void) => void,
    ): void;
  };
  on(
    event: 'will-download',
    listener: (event: Pick<Event, 'preventDefault'>, item: Pick<DownloadItem, 'getURL'>) => void,
  ): unknown;
}

export function setupSession(session: RestrictedSession): void {
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(permission === ALLOWED_PERMISSION && details.isMainFrame && isConsoleUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin, details) =>
      permission === ALLOWED_PERMISSION &&
      details.isMainFrame &&
      (isConsoleUrl(requestingOrigin) || isConsoleUrl(details.requestingUrl ?? '')),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(NETWORK, (_details, decide) => decide({ cancel: true }));
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${CONSOLE_ORIGIN}/`)) event.preventDefault();
  });
}
