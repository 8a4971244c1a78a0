/**
 * The operator's session of this tab. A console link carries a one-time token in its fragment; the token leaves the address
 * bar before anything else happens, so that it is neither bookmarked nor shared.
 */

const STORED_AS = 'tulay.session';

/** Takes the link's token out of the address; undefined when there is none. */
export function takeLinkToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}

export function storedSession() {
  return sessionStorage.getItem(STORED_AS) ?? undefined;
}

/** @param {string} token */
export function storeSession(token) {
  sessionStorage.setItem(STORED_AS, token);
}

export function forgetSession() {
  sessionStorage.removeItem(STORED_AS);
}
