/** Every request of the console's scheme: `/api/…` goes to the service, all else are files of the console. */
import { consoleFile } from './console-files.ts';
import { CONSOLE_ORIGIN, isConsoleUrl } from './console-origin.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { proxyToService, type ServiceProxyParts } from './service-proxy.ts';

export interface ConsoleProtocolParts extends ServiceProxyParts {
  /** Folder of the built console. */
  readonly folder: string;
}

export type ConsoleHandler = (request: Request) => Promise<Response>;

export function consoleHandler({ folder, ...proxy }: ConsoleProtocolParts): ConsoleHandler {
  return (request) => {
    if (!isConsoleUrl(request.url)) return refused('This address is not served.', 404);
    // Only the console's own page is ever shown; should another one be, it gets nothing.
    if (isForeign(request.headers)) return refused('Other pages may not call the service.', 403);
    const { pathname } = new URL(request.url);
    if (pathname === '/api' || pathname.startsWith('/api/')) return proxyToService(request, proxy);
    return consoleFile(folder, request.method, pathname);
  };
}

function isForeign(headers: Headers): boolean {
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  return (origin !== null && origin !== CONSOLE_ORIGIN) || site === 'cross-site' || site === 'same-site';
}

function refused(message: string, status: number): Promise<Response> {
  return Promise.resolve(new Response(`${message}\n`, { status, headers: PAGE_HEADERS }));
}
