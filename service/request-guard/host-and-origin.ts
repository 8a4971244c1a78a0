/**
 * Keeps web pages out. First step of every request on every route: a browser on this machine can be made to send requests
 * to loopback by any page it shows, so the Host must be one of ours (DNS rebinding) and the Origin must be our own
 * (cross-site posts). Programs send neither a foreign Host nor an Origin, and pass.
 */
import { refusal, type Refusal } from '../lib/refusal.ts';

export interface HostAndOriginPolicy {
  /** Unknown Hosts are refused while bound to loopback. */
  readonly loopback: boolean;
  /** Lower case; `name` allows any port of it, `name:port` only that one. */
  readonly allowedHosts: readonly string[];
  /** Serialized origins of pages that may call. */
  readonly allowedOrigins: readonly string[];
}

export interface HostAndOrigin {
  readonly host: string | null;
  readonly hostCount: number;
  readonly origin: string | null;
  readonly fetchSite: string | null;
}

const LOOPBACK_HOST = /^(?:localhost|[a-z0-9-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;

/** Hosts as clients spell them that were found to be loopback, so that they are matched once. */
const knownLoopbackHosts = new Set<string>();
const MOST_KNOWN_HOSTS = 64;

export function checkHostAndOrigin(facts: HostAndOrigin, policy: HostAndOriginPolicy): Refusal | null {
  if (facts.hostCount !== 1) return refusal('malformed_http', 'The request needs exactly one Host header.');
  if (policy.loopback && !isLoopbackHost(facts.host ?? '') && !isListed(facts.host, policy.allowedHosts)) {
    return refusal(
      'host_refused',
      'This Host is not served here. Call the service by the address it printed at its start, or list the name in TULAY_ALLOWED_HOSTS.',
    );
  }
  const { origin, fetchSite } = facts;
  // An image, a frame or a link of another page comes without an Origin; `same-site` is another port of this machine.
  const isForeignFetch = fetchSite !== null && fetchSite !== 'same-origin' && fetchSite !== 'none';
  if (origin === null && !isForeignFetch) return null;
  if (origin !== null && policy.allowedOrigins.includes(origin)) return null;
  if (origin !== null && !isForeignFetch && isOwnOrigin(origin, facts.host)) return null;
  return refusal(
    'origin_refused',
    'Pages of another origin may not call this service. List the origin in TULAY_ALLOWED_ORIGINS to allow it.',
  );
}

/** Whether `origin` was let in although it is not the service's own, and so needs CORS headers to read answers. */
export function isAllowedForeignOrigin(origin: string | null, policy: HostAndOriginPolicy): boolean {
  return origin !== null && policy.allowedOrigins.includes(origin);
}

function isLoopbackHost(host: string): boolean {
  if (knownLoopbackHosts.has(host)) return true;
  const isLoopback = LOOPBACK_HOST.test(host.toLowerCase());
  if (isLoopback && knownLoopbackHosts.size < MOST_KNOWN_HOSTS) knownLoopbackHosts.add(host);
  return isLoopback;
}

function isListed(received: string | null, allowed: readonly string[]): boolean {
  const host = received?.toLowerCase() ?? '';
  return allowed.includes(host) || allowed.includes(host.replace(/:\d+$/, ''));
}

function isOwnOrigin(origin: string, host: string | null): boolean {
  return origin.toLowerCase() === `http://${host?.toLowerCase() ?? ''}`;
}
