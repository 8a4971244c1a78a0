/** Hosts in a setting: `host` or `host:port`, compared in their one spelling. */
import { isIPv6 } from 'node:net';
import { canonicalHost } from './private-address.ts';

/**
 * Brings `host` or `host:port` to one spelling: lower case, IPv6 in brackets.
 *
 * @returns undefined when it is neither (a scheme, a path, a wildcard, a bad port)
 */
export function canonicalHostPort(entry: string): string | undefined {
  const [, host, port] = isIPv6(entry)
    ? ['', entry]
    : (/^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(entry) ?? []);
  if (
    host === undefined ||
    host.includes('*') ||
    (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))
  ) {
    return undefined;
  }
  const canonical = canonicalHost(host);
  if (canonical === undefined) return undefined;
  const bracketed = isIPv6(canonical) ? `[${canonical}]` : canonical;
  return port === undefined ? bracketed : `${bracketed}:${Number(port)}`;
}

/** Whether `list` (canonical entries) names this host with any port, or with this port. */
export function listsHost(list: readonly string[], host: string, port?: string): boolean {
  const canonical = canonicalHostPort(host);
  return (
    canonical !== undefined &&
    (list.includes(canonical) || (port !== undefined && list.includes(`${canonical}:${port}`)))
  );
}
