/**
 * `tulay://requests?status=529` leads to the path `/requests?status=529` of the console. A deep link comes from anywhere, so it
 * only navigates, and only to what looks like a screen: neither to the API, nor to a file, nor with a fragment, where a
 * console link carries its token. What is written otherwise is not tidied up but refused.
 */
export const DEEP_LINK_SCHEME = 'tulay';

const LONGEST = 2_000;
/** Scheme, the parts of a path, a query, perhaps a fragment. */
const SCREEN_LINK = /^tulay:\/{0,3}((?:[a-z][a-z-]*(?:\/[\w~:-]+)*)?)\/?(\?[\w~:.,%+&=*-]*)?(?:#.*)?$/;
const NOT_SCREENS = /^(?:api|assets)(?:\/|$)/;

/** @returns undefined for what is no deep link, or leads to no screen */
export function pathOfDeepLink(link: string): string | undefined {
  const match = link.length > LONGEST ? null : SCREEN_LINK.exec(link);
  if (match === null) return undefined;
  const [, path = '', query = ''] = match;
  return NOT_SCREENS.test(path) ? undefined : `/${path}${query}`;
}

/** The path of the deep link among a program's arguments, where Windows and Linux put it. */
export function deepLinkPathIn(args: readonly string[]): string | undefined {
  const link = args.find((arg) => arg.startsWith(`${DEEP_LINK_SCHEME}:`));
  return link === undefined ? undefined : pathOfDeepLink(link);
}
