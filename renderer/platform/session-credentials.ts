/**
 * The operator's session of this tab. A console link carries a one-time token in its fragment; it leaves the address bar
 * before anything else happens, so that it is neither bookmarked nor shared.
 */
import type { Credentials } from './platform.ts';

const STORED_AS = 'tulay.session';

export function sessionCredentials(
  page: Pick<Window, 'location' | 'history' | 'sessionStorage'>,
): Credentials {
  // Where a browser gives pages no storage, the session lasts until the page is left.
  let token = attempt(() => page.sessionStorage.getItem(STORED_AS)) ?? undefined;
  return {
    kind: 'token',
    read: () => token,
    store(next) {
      token = next;
      attempt(() => page.sessionStorage.setItem(STORED_AS, next));
    },
    forget() {
      token = undefined;
      attempt(() => page.sessionStorage.removeItem(STORED_AS));
    },
    takeLinkToken() {
      const { hash, pathname, search } = page.location;
      const linkToken = new URLSearchParams(hash.slice(1)).get('token');
      if (linkToken === null) return undefined;
      page.history.replaceState(page.history.state, '', pathname + search);
      return linkToken;
    },
  };
}

/** Even to touch the storage throws where it is blocked. */
function attempt<Result>(use: () => Result): Result | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
