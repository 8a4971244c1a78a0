/**
 * Which headers cross between the page and the service. The service sees a program of this machine: nothing of the browser's
 * about origins, no cookies, no credential but the one that the main process adds.
 */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** Of one connection (RFC 9110, 7.6.1), or decided anew by whoever sends. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
] as const;

const NOT_SENT: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'host',
  'content-length',
  'origin',
  'referer',
  'cookie',
  'authorization',
  // The page would get encoded bytes, since nobody decodes what a custom scheme answers.
  'accept-encoding',
  'expect',
]);
const NOT_SENT_PREFIX = /^(?:sec-|proxy-|x-forwarded|forwarded$|via$|x-real-ip$|access-control-)/;

const NOT_RETURNED: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'set-cookie']);

export function headersToService(headers: Headers, token: string): OutgoingHttpHeaders {
  const sent: OutgoingHttpHeaders = {};
  for (const [name, value] of headers) {
    if (!NOT_SENT.has(name) && !NOT_SENT_PREFIX.test(name)) sent[name] = value;
  }
  sent['authorization'] = `Bearer ${token}`;
  return sent;
}

export function headersToPage(headers: IncomingHttpHeaders): Headers {
  const returned = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_RETURNED.has(name)) continue;
    for (const one of Array.isArray(value) ? value : [value]) returned.append(name, one);
  }
  return returned;
}
