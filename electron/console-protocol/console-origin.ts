/**
 * The origin of the console in the desktop: one scheme with one host. The scheme is a standard and secure one, so that the
 * page has an origin, relative addresses and `fetch` as on https; it is registered before the application is ready.
 */
import type { CustomScheme } from 'electron';

export const CONSOLE_SCHEME = 'app';
export const CONSOLE_ORIGIN = `${CONSOLE_SCHEME}://tulay`;

export const consoleScheme = {
  scheme: CONSOLE_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
} as const satisfies CustomScheme;

/** Whether an address is one of the console's own; anything else is foreign, also what is no address at all. */
export function isConsoleUrl(url: string): boolean {
  // URL.origin is opaque for schemes that the standard does not know.
  return URL.canParse(url) && `${new URL(url).protocol}//${new URL(url).host}` === CONSOLE_ORIGIN;
}
