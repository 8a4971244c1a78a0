/**
 * A second net under every text that leaves the service for people: what looks like a credential is masked, wherever it
 * stands. The first net is `Secret`; this one catches what came from elsewhere (a library's error, a header, a URL).
 *
 * Works on plain text and on a line of JSON, which stays valid: only characters within a string are replaced.
 */

/** `sk-ant-…`, `tly_…` and `tla_…` (ours), `Bearer …`, a one-time token in a link, a password in a URL. */
const CREDENTIAL =
  /\b(sk-|tl[ya]_)[\w-]{6,}|\b(Bearer |Basic )[\w.~+/=-]{6,}|([#?&]token=)[\w.~%-]+|(:\/\/)[^\s"'/@\\]+(?=@)/gi;

/** A string value under a telling name, in JSON: `"x-api-key":"…"`, or side by side in a list of raw headers. */
const NAMED =
  /("(?:authorization|proxy-authorization|x-api-key|api-?key|cookie|set-cookie|password|secret|token|access_token|refresh_token)"\s*[:,]\s*)"(?:[^"\\]|\\.)+"/gi;

/** The text with everything that looks like a credential replaced by `…`. */
export function redactSecrets(text: string): string {
  return text
    .replace(NAMED, '$1"…"')
    .replace(
      CREDENTIAL,
      (_, key?: string, scheme?: string, parameter?: string, slashes?: string) =>
        `${key ?? scheme ?? parameter ?? slashes ?? ''}…`,
    );
}
