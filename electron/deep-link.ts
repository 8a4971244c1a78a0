/**
 * `tulay://requests?status=529` leads to the path `/requests?status=529` of the console. A deep link comes from anywhere, so it
 * only navigates, and only to what looks like a screen: neither to the API, nor to a file, nor with a fragment, where a
 * console link carries its token.
 */
export const DEEP_LINK_SCHEME = 'tulay';

const LONGEST = 2_000;
const SCREEN = /^\/(?:[a-z][a-z-]*(?:\/[\w~:-]+)*)?$/;
const QUERY = /^(?:\?[\w~:.,%+&=*-]*)?$/;
const NOT_SCREENS = /^\/(?:api|assets)(?:\/|$)/;

/** @returns undefined for what is no deep link, or leads to no screen */
export function pathOfDeepLink(link: string): string | undefined {
  if (link.length > LONGEST || !URL.canParse(link)) return undefined;
  const { protocol, host, pathname, search } = new URL(link);
  if (protocol !== `${DEEP_LINK_SCHEME}:`) return undefined;
  const path = `/${[host, ...pathname.split('/')].filter((part) => part !== '').join('/')}`;
  return SCREEN.test(path) && QUERY.test(search) && !NOT_SCREENS.test(path) ? path + search : undefined;
}

/** The path of the deep link among a program's arguments, where Windows and Linux put it. */
export function deepLinkPathIn(args: readonly string[]): string | undefined {
  const link = args.find((arg) => arg.startsWith(`${DEEP_LINK_SCHEME}:`));
  return link === undefined ? undefined : pathOfDeepLink(link);
}
