/**
 * One pass over a request's raw headers: what goes on to the upstream, byte for byte and in order, and the few facts
 * the gateway acts on. `req.headers` is never touched, since building it costs more than this whole pass.
 */
import { headerDispositions } from './header-dispositions.ts';

export interface RequestHeaders {
  /** Flat list of names and values to forward, as received. */
  readonly forward: string[];
  host: string | null;
  hostCount: number;
  origin: string | null;
  fetchSite: string | null;
  apiKey: string | null;
  authorization: string | null;
  contentLength: string | null;
  contentEncoding: string | null;
  transferEncoding: string | null;
  beta: string | null;
  /** `x-tulay-key`: the caller names the upstream key. */
  keyLabel: string | null;
  /** `x-tulay-wait-ms`: how long it may wait for a key. */
  waitMs: string | null;
  /** `x-tulay-priority`: 0 to 10 among those that wait. */
  priority: string | null;
  /** `x-tulay-via`: ids of gateways that this request came through. */
  via: string | null;
  corsRequestMethod: string | null;
}

/** Hop-by-hop fields (RFC 9110 §7.6.1), framing, and credentials, which are replaced or not sent on at all. */
const DROPPED = [
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'http2-settings',
  'cookie',
];
const NOTED = [
  'connection',
  'host',
  'origin',
  'sec-fetch-site',
  'x-api-key',
  'authorization',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'anthropic-beta',
  'x-tulay-key',
  'x-tulay-wait-ms',
  'x-tulay-priority',
  'x-tulay-via',
  'access-control-request-method',
] as const;

const dispositionOf = headerDispositions(NOTED, DROPPED);

export function readRequestHeaders(rawHeaders: readonly string[]): RequestHeaders {
  const headers: RequestHeaders = {
    forward: [],
    host: null,
    hostCount: 0,
    origin: null,
    fetchSite: null,
    apiKey: null,
    authorization: null,
    contentLength: null,
    contentEncoding: null,
    transferEncoding: null,
    beta: null,
    keyLabel: null,
    waitMs: null,
    priority: null,
    via: null,
    corsRequestMethod: null,
  };
  const forward = headers.forward;
  let connection: string | null = null;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    const value = rawHeaders[index + 1] ?? '';
    switch (dispositionOf(name)) {
      case 'forward':
        forward.push(name, value);
        break;
      case 'drop':
        break;
      case 'connection':
        connection = connection === null ? value : `${connection},${value}`;
        break;
      case 'host':
        headers.host = value;
        headers.hostCount += 1;
        break;
      case 'origin':
        headers.origin = value;
        forward.push(name, value);
        break;
      case 'sec-fetch-site':
        headers.fetchSite = value;
        forward.push(name, value);
        break;
      case 'x-api-key':
        headers.apiKey = headers.apiKey === null ? value : `${headers.apiKey},${value}`;
        break;
      case 'authorization':
        headers.authorization = headers.authorization === null ? value : `${headers.authorization},${value}`;
        break;
      case 'content-length':
        headers.contentLength = value;
        break;
      case 'content-encoding':
        headers.contentEncoding =
          headers.contentEncoding === null ? value : `${headers.contentEncoding},${value}`;
        forward.push(name, value);
        break;
      case 'transfer-encoding':
        headers.transferEncoding =
          headers.transferEncoding === null ? value : `${headers.transferEncoding},${value}`;
        break;
      case 'anthropic-beta':
        headers.beta = headers.beta === null ? value : `${headers.beta},${value}`;
        forward.push(name, value);
        break;
      case 'x-tulay-key':
        headers.keyLabel = value;
        break;
      case 'x-tulay-wait-ms':
        headers.waitMs = value;
        break;
      case 'x-tulay-priority':
        headers.priority = value;
        break;
      case 'x-tulay-via':
        headers.via = headers.via === null ? value : `${headers.via},${value}`;
        break;
      case 'access-control-request-method':
        headers.corsRequestMethod = value;
        forward.push(name, value);
        break;
    }
  }
  if (connection !== null && !isPlainConnection(connection)) dropNominated(forward, connection);
  return headers;
}

export function isPlainConnection(value: string): boolean {
  return value === 'keep-alive' || value === 'close' || /^(?:keep-alive|close)$/i.test(value);
}

/** Drops the fields that a `Connection` header names as hop-by-hop. */
export function dropNominated(headers: string[], connection: string): void {
  const nominated = new Set(connection.split(',').map((token) => token.trim().toLowerCase()));
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (nominated.has((headers[index] ?? '').toLowerCase())) headers.splice(index, 2);
  }
}
