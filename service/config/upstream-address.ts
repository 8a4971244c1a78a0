/**
 * Where the gateway may send requests, and with them the keys: `ANTHROPIC_BASE_URL`.
 *
 * https to a public host, or http to this machine; another private address or plain http only where the operator named the
 * host in `TULAY_ALLOW_UPSTREAM`. The setting is judged at start, what its name resolves to at each connection
 * (`guardedLookup`), and the service's own address as soon as its port is known (`isOwnAddress`).
 */
import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { StartupError } from '../lib/startup-error.ts';
import { listsHost } from './host-list.ts';
import { canonicalHost, isLoopbackHost, isPrivateAddress } from './private-address.ts';

export { isLoopbackHost, isPrivateAddress } from './private-address.ts';

/** A URL that may be used (no trailing slash in its path), or what is wrong with it and how to mend it. */
export type UpstreamReading =
  { readonly kind: 'ok'; readonly url: URL } | { readonly kind: 'refused'; readonly problem: string };

/**
 * Reads `ANTHROPIC_BASE_URL`.
 *
 * @param allowed canonical entries of `TULAY_ALLOW_UPSTREAM`
 */
export function readUpstreamUrl(text: string, allowed: readonly string[]): UpstreamReading {
  if (!URL.canParse(text)) {
    return refused('is no URL: give one like https://api.anthropic.com.');
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refused('must begin with https:// (or http:// for an address of this machine).');
  }
  if (url.username !== '' || url.password !== '') {
    return refused('must not hold a user name or password: keys come from ANTHROPIC_API_KEY.');
  }
  if (url.search !== '' || url.hash !== '') {
    return refused('must end with its path: take away what follows the ? or #.');
  }
  const listed = listsHost(allowed, url.hostname, effectivePort(url));
  if (!listed && !isLoopbackHost(url.hostname)) {
    const remedy = `add TULAY_ALLOW_UPSTREAM=${url.host} if keys may be sent there.`;
    if (url.protocol === 'http:') {
      return refused(`would send keys unencrypted: use https, or ${remedy}`);
    }
    if (isPrivateAddress(url.hostname)) {
      return refused(`lies in a private network: ${remedy}`);
    }
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return { kind: 'ok', url };
}

function refused(problem: string): UpstreamReading {
  return { kind: 'refused', problem };
}

/** Why a connection was not made: the upstream's name led somewhere it may not lead. */
export class UpstreamAddressRefused extends Error {
  readonly code = 'ERR_UPSTREAM_ADDRESS_REFUSED';

  constructor(host: string, address: string) {
    super(
      `${host} resolves to ${address}, which is not a public address; set TULAY_ALLOW_UPSTREAM=${host} if that is meant`,
    );
    this.name = 'UpstreamAddressRefused';
  }
}

/** The form of `dns.lookup` that is used. */
export type LookupAll = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `dns.lookup` for undici's `connect.lookup` that fails with `UpstreamAddressRefused` when a name resolves to a private
 * address, all of its addresses counted; so a name that was public at start cannot be turned inwards later. A loopback name must
 * resolve to loopback. Hosts in `allowed` (with any port) may resolve to anything.
 */
export function guardedLookup(allowed: readonly string[], lookup: LookupAll = systemLookup): LookupFunction {
  const allowedHosts = allowed.map((entry) => entry.replace(/:\d+$/, ''));
  return (host, options, callback) => {
    const all: LookupAllOptions = { ...options, all: true };
    lookup(host, all, (error, addresses: LookupAddress[]) => {
      const first = addresses?.[0];
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${host} resolves to no address`), '', 0);
        return;
      }
      const mayBe = isLoopbackHost(host) ? isLoopbackHost : (address: string) => !isPrivateAddress(address);
      const bad = listsHost(allowedHosts, host)
        ? undefined
        : addresses.find(({ address }) => !mayBe(address));
      if (bad !== undefined) callback(new UpstreamAddressRefused(host, bad.address), '', 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

export interface BoundAddress {
  /** IP address that a socket of the service is bound to, e.g. `127.0.0.1`, `0.0.0.0`, `::`. */
  readonly address: string;
  readonly port: number;
}

/**
 * Whether `url` leads back to this service. Names other than this machine's own are not looked up: a loop through one is
 * recognised by its first request.
 */
export function isOwnAddress(url: URL, boundAddresses: readonly BoundAddress[]): boolean {
  const host = canonicalHost(url.hostname) ?? url.hostname;
  const target = isIPv4Unspecified(host) ? '127.0.0.1' : host === '::' ? '::1' : host;
  return boundAddresses.some(({ address, port }) => {
    if (String(port) !== effectivePort(url)) return false;
    const bound = canonicalHost(address) ?? address;
    if (isIPv4Unspecified(bound) || bound === '::') return isThisMachine(target);
    return bound === target || (isLoopbackName(target) && isLoopbackHost(bound));
  });
}

/** Throws where `ANTHROPIC_BASE_URL` names the service itself. Call it once the port is known, before serving. */
export function refuseOwnAddress(upstreamUrl: URL, boundAddresses: readonly BoundAddress[]): void {
  if (!isOwnAddress(upstreamUrl, boundAddresses)) return;
  throw new StartupError(`ANTHROPIC_BASE_URL (${upstreamUrl.origin}) is this service's own address`, [
    'The gateway would call itself. Unset ANTHROPIC_BASE_URL, or set it to https://api.anthropic.com.',
    'Clients set ANTHROPIC_BASE_URL to reach the gateway; start the service from a shell without it.',
  ]);
}

function effectivePort(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}

function isIPv4Unspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::ffff:0:0';
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function isThisMachine(host: string): boolean {
  if (isLoopbackHost(host) || host === hostname().toLowerCase()) return true;
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => canonicalHost(address) === host),
  );
}
