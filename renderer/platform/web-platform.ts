/** The console in a browser, served by the service it shows. */
import { copyText, saveFile } from './browser-page.ts';
import type { Platform } from './platform.ts';
import { sessionCredentials } from './session-credentials.ts';

export function webPlatform(): Platform {
  return {
    kind: 'web',
    system: /Mac|iPhone|iPad/.test(navigator.platform) ? 'mac' : 'other',
    credentials: sessionCredentials(window),
    gatewayAddress: () => Promise.resolve(window.location.origin),
    service: undefined,
    versions: () => Promise.resolve(undefined),
    notify: () => Promise.resolve(false),
    openExternal(url) {
      if (!url.startsWith('https://')) return Promise.resolve(false);
      window.open(url, '_blank', 'noopener,noreferrer');
      return Promise.resolve(true);
    },
    copyText,
    saveFile,
    onNavigate: () => () => {},
  };
}
