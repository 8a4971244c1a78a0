/**
 * What the gateway does with a path under `/v1/`: which bodies it reads into, how large they may be, and whose workspace the
 * call concerns. Paths it has never heard of are passed on like any other.
 */
import type { RequestTarget } from '../request-guard/request-target.ts';

const MB = 2 ** 20;

export type RouteKind =
  /** `POST /v1/messages` and `…/count_tokens`: any key serves, failover allowed, the body's fields are read. */
  | 'messages'
  /** `GET /v1/models…`: any key serves. */
  | 'models'
  /** Message batches: as `stateful`, and their `results_url` points back to the gateway. */
  | 'batches'
  /** Everything that lives in the workspace of the key that made it, known or not. */
  | 'stateful'
  /** Administers the organization. */
  | 'organizations';

export interface Route {
  readonly kind: RouteKind;
  /** Whether a stream on this route must end with `message_stop`. */
  readonly isMessages: boolean;
  /** Largest body, bytes; exactly this many are accepted, before and after decompression. */
  readonly bodyLimit: number;
  /** Path segments that may be ids of things made upstream. */
  readonly ids: readonly string[];
  /** Lists a collection of a workspace. */
  readonly isList: boolean;
}

const NO_IDS: readonly string[] = [];
export const MESSAGES: Route = {
  kind: 'messages',
  isMessages: true,
  bodyLimit: 32 * MB,
  ids: NO_IDS,
  isList: false,
};
const COUNT_TOKENS: Route = { ...MESSAGES, isMessages: false };
const MODELS: Route = { kind: 'models', isMessages: false, bodyLimit: 32 * MB, ids: NO_IDS, isList: false };
const ORGANIZATIONS: Route = { ...MODELS, kind: 'organizations' };

export function routeOf(method: string, target: RequestTarget): Route {
  // A slash at the end may mean nothing to the upstream; it must not change what is looked at here.
  const path = target.decodedPath.endsWith('/') ? target.decodedPath.slice(0, -1) : target.decodedPath;
  if (method === 'POST') {
    if (path === '/v1/messages') return MESSAGES;
    if (path === '/v1/messages/count_tokens') return COUNT_TOKENS;
  }
  const segments = path.split('/').slice(2);
  const collection = segments[0] ?? '';
  // Also in upper case, and with anything after the word that somebody could cut off (`;`, a space, a suffix).
  if (/^organizations\b/i.test(collection)) return ORGANIZATIONS;
  if (collection === 'models' && (method === 'GET' || method === 'HEAD')) return MODELS;
  const batches = collection === 'messages' && segments[1] === 'batches';
  const ids = segments.slice(batches ? 2 : 1).filter(isIdLike);
  return {
    kind: batches ? 'batches' : 'stateful',
    isMessages: false,
    bodyLimit: batches ? 256 * MB : 500 * MB,
    ids,
    isList: method === 'GET' && ids.length === 0,
  };
}

/** Anthropic's ids are a lower-case prefix, an underscore, and letters and digits: `msgbatch_01Hk…`, `file_011C…`. */
export function isIdLike(text: string): boolean {
  return text.length <= 200 && /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*_[A-Za-z0-9-]{6,}$/.test(text);
}
