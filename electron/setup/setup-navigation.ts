/**
 * Keeps every page where it is, deny by default: a page may not leave the console's origin, open a window, embed a webview or
 * be redirected. A link to another place is handed to `openExternal`, which decides for itself.
 */
import type { Event, WebContents, WindowOpenHandlerResponse } from 'electron';
import { isConsoleUrl } from '../console-protocol/console-origin.ts';
import type { OpenExternalLink } from '../window/external-links.ts';

type Navigation = Pick<Event, 'preventDefault'> & { readonly url: string; readonly isMainFrame: boolean };

export interface GuardedContents {
  on(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect',
    listener: (details: Navigation) => void,
  ): unknown;
  on(event: 'will-attach-webview', listener: (event: Pick<Event, 'preventDefault'>) => void): unknown;
  setWindowOpenHandler(handler: (details: { readonly url: string }) => WindowOpenHandlerResponse): void;
}

export interface ContentsApp {
  on(
    event: 'web-contents-created',
    listener: (event: Event, contents: GuardedContents & Pick<WebContents, 'id'>) => void,
  ): unknown;
}

export function setupNavigation(app: ContentsApp, openExternal: OpenExternalLink): void {
  app.on('web-contents-created', (_event, contents) => guardNavigation(contents, openExternal));
}

export function guardNavigation(contents: GuardedContents, openExternal: OpenExternalLink): void {
  contents.on('will-navigate', (details) => {
    if (isConsoleUrl(details.url)) return;
    details.preventDefault();
    void openExternal(details.url);
  });
  contents.on('will-frame-navigate', (details) => {
    // The console has no frames. For the main frame `will-navigate` comes as well.
    if (!details.isMainFrame) details.preventDefault();
  });
  // The console's scheme never redirects.
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    void openExternal(url);
    return { action: 'deny' };
  });
}
