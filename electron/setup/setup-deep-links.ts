import type { App, Event } from 'electron';
import { DEEP_LINK_SCHEME, deepLinkPathIn, pathOfDeepLink } from '../deep-link.ts';

export interface DeepLinkApp extends Pick<App, 'isPackaged' | 'setAsDefaultProtocolClient'> {
  on(event: 'open-url', listener: (event: Pick<Event, 'preventDefault'>, url: string) => void): unknown;
}

/**
 * Deep links: registered with the system by the installed program alone, since in development they would lead to Electron
 * itself. macOS hands them over as events, also before the window is there.
 *
 * @returns the path that the program was started with; read it once the application is ready
 */
export function setupDeepLinks(
  app: DeepLinkApp,
  argv: readonly string[],
  onPath: (path: string) => void,
): () => string | undefined {
  if (app.isPackaged) app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME);
  let first = deepLinkPathIn(argv);
  let started = false;
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const path = pathOfDeepLink(url);
    if (path === undefined) return;
    if (started) onPath(path);
    else first = path;
  });
  return () => {
    started = true;
    return first;
  };
}
