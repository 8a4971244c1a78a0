/**
 * Checks the request target before anything is routed by it. The bytes sent upstream stay as received; only refusals and
 * routing look at the once-decoded path. Forms that two servers could resolve differently (dot segments, empty
 * segments, backslashes, encoded dots, slashes and backslashes) are refused, in the path only: queries stay free.
 */
import { refusal, type Refusal } from '../lib/refusal.ts';

export interface RequestTarget {
  /** As received, query included; what is sent upstream. */
  readonly raw: string;
  /** As received, without the query; what is recorded. */
  readonly path: string;
  /** `path` percent-decoded once; what routing and refusals compare. */
  readonly decodedPath: string;
  /** Without the `?`; empty when there is none. */
  readonly query: string;
}

const PLAIN_PATH = /^(?:\/[A-Za-z0-9_~!$&'()*+,;=:@-][A-Za-z0-9._~!$&'()*+,;=:@-]*)+\/?$|^\/$/;
/** `..;` is a dot segment to servers that cut path parameters off. */
const AMBIGUOUS = /\\|\/\/|\/\.{1,2}(?:[/;]|$)|%(?:2e|2f|5c)/i;

/** The few targets that nearly all requests have, so that they are checked once. Bounded: paths are the client's. */
const plainTargets = new Map<string, RequestTarget>();
const MOST_PLAIN_TARGETS = 256;

export function parseRequestTarget(raw: string): RequestTarget | Refusal {
  const known = plainTargets.get(raw);
  if (known !== undefined) return known;
  const target = parseTarget(raw);
  if (
    !isRefusal(target) &&
    target.query === '' &&
    raw.length < 64 &&
    plainTargets.size < MOST_PLAIN_TARGETS
  ) {
    plainTargets.set(raw, target);
  }
  return target;
}

function parseTarget(raw: string): RequestTarget | Refusal {
  if (!raw.startsWith('/')) {
    return refusal('bad_request_target', 'The request target must be a path that begins with “/”.');
  }
  const question = raw.indexOf('?');
  const path = question === -1 ? raw : raw.slice(0, question);
  const query = question === -1 ? '' : raw.slice(question + 1);
  if (PLAIN_PATH.test(path)) return { raw, path, decodedPath: path, query };
  if (AMBIGUOUS.test(path) || raw.includes('#')) {
    return ambiguous();
  }
  const decodedPath = decodeOnce(path);
  if (decodedPath === null) {
    return refusal('bad_request_target', 'The path has a malformed percent-encoding.');
  }
  // Encoded twice, for whoever decodes twice.
  if (AMBIGUOUS.test(decodedPath)) return ambiguous();
  return { raw, path, decodedPath, query };
}

function ambiguous(): Refusal {
  return refusal(
    'bad_request_target',
    'The path has an empty or dot segment, a backslash, a fragment, or an encoded dot, slash or backslash. Send the plain path.',
  );
}

export function isRefusal(value: RequestTarget | Refusal): value is Refusal {
  return 'code' in value;
}

function decodeOnce(path: string): string | null {
  try {
    // Raw bytes above 0x7f arrive as latin1; they are compared as such.
    return path.includes('%') ? decodeURIComponent(path) : path;
  } catch {
    return null;
  }
}
