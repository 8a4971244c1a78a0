/**
 * What a page of a listed foreign origin (`TULAY_ALLOWED_ORIGINS`) needs in order to call the gateway and to read its answers,
 * errors included. Credentials of the browser are never part of it.
 */
import type { Exchange } from './exchange.ts';
import type { RequestHeaders } from './request-headers.ts';

export function corsHeadersFor(origin: string): readonly string[] {
  return ['access-control-allow-origin', origin, 'access-control-expose-headers', '*', 'vary', 'origin'];
}

/** Puts them into the headers of an answer, in the place of the upstream's own: a browser refuses an answer that has both. */
export function setCorsHeaders(headers: string[], cors: readonly string[]): void {
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    const name = headers[index]?.toLowerCase();
    if (name === 'access-control-allow-origin' || name === 'access-control-expose-headers')
      headers.splice(index, 2);
  }
  headers.push(...cors);
}

export function isPreflight(exchange: Exchange, headers: RequestHeaders): boolean {
  return exchange.method === 'OPTIONS' && headers.corsRequestMethod !== null;
}

export function answerPreflight(exchange: Exchange): void {
  const headers = [
    'access-control-allow-methods',
    'GET, HEAD, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers',
    exchange.request.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age',
    '600',
  ];
  exchange.writeHead(204, 'No Content', headers, false);
  exchange.end();
}
