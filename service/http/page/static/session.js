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

/**
 * Where a browser gives pages no storage, the session lasts until the page is left.
 *
 * @type {string | undefined}
 */
let session = read();

export function storedSession() {
  return session;
}

/** @param {string} token */
export function storeSession(token) {
  session = token;
  attempt(() => sessionStorage.setItem(STORED_AS, token));
}

export function forgetSession() {
  session = undefined;
  attempt(() => sessionStorage.removeItem(STORED_AS));
}

function read() {
  return attempt(() => sessionStorage.getItem(STORED_AS)) ?? undefined;
}

/**
 * @template T
 * @param {() => T} use of the storage
 * @returns {T | undefined} undefined where there is none
 */
function attempt(use) {
  try {
    return use();
  } catch {
    return undefined;
  }
}
