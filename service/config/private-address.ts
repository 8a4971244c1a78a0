/**
 * Which hosts are this machine, and which lie in a network that the public cannot reach.
 *
 * Used where an address comes from a setting: the upstream now, every other outgoing URL later. The ranges are those of the
 * IANA special-purpose registries (RFC 6890 and its updates); an IPv4 address that travels inside an IPv6 one (mapped,
 * compatible, translated, NAT64, 6to4) is judged as the IPv4 address it stands for. Names are judged by their form alone;
 * what a name resolves to is judged by `guardedLookup`.
 */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

const PRIVATE_IPV4 = [
  ['0.0.0.0', 8], // "this network"; a connection to 0.0.0.0 reaches this machine
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, and the clouds' metadata services
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
] as const;

const PRIVATE_IPV6 = [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b:1::', 48], // local-use NAT64
  ['100::', 64],
  ['2001::', 23], // protocol assignments, Teredo among them
  ['2001:db8::', 32],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7], // unique local
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

/** Last labels of names that no public resolver answers for. */
const PRIVATE_SUFFIXES = [
  'arpa',
  'corp',
  'home',
  'internal',
  'intranet',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'private',
  'svc',
];

const privateRanges = new BlockList();
for (const [network, prefix] of PRIVATE_IPV4) privateRanges.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of PRIVATE_IPV6) privateRanges.addSubnet(network, prefix, 'ipv6');

/**
 * The one spelling of a host: lower case, without brackets, final dot or zone, IPv4 in dotted decimal (`0x7f.1` is
 * `127.0.0.1`), IPv6 compressed.
 *
 * @returns undefined when it is no host at all
 */
export function canonicalHost(host: string): string | undefined {
  const unbracketed = host.replace(/^\[(.*)\]$/, '$1');
  const bare = unbracketed.includes(':') ? unbracketed.replace(/%.*$/, '') : unbracketed;
  if (bare === '' || /[\s/?#@\\]/.test(bare)) return undefined;
  try {
    const { hostname } = new URL(isIPv6(bare) ? `http://[${bare}]` : `http://${bare.replace(/\.$/, '')}`);
    return bare.includes(':') && !isIPv6(bare) ? undefined : hostname.replace(/^\[(.*)\]$/, '$1');
  } catch {
    return undefined;
  }
}

/** Whether `host` (a name or an address in any spelling) is this machine's loopback. */
export function isLoopbackHost(host: string): boolean {
  const canonical = canonicalHost(host);
  if (canonical === undefined) return false;
  if (canonical === 'localhost' || canonical.endsWith('.localhost') || canonical === '::1') return true;
  const ipv4 = isIPv4(canonical) ? canonical : embeddedIPv4(canonical);
  return ipv4 !== undefined && ipv4.startsWith('127.');
}

/** Whether `host` (a name or an address in any spelling) is loopback, private, reserved, or named inside a local network. */
export function isPrivateAddress(host: string): boolean {
  const canonical = canonicalHost(host);
  if (canonical === undefined) return true;
  if (isIP(canonical) === 0) return isPrivateName(canonical);
  const ipv4 = isIPv4(canonical) ? canonical : embeddedIPv4(canonical);
  return ipv4 === undefined ? privateRanges.check(canonical, 'ipv6') : privateRanges.check(ipv4, 'ipv4');
}

/** A name without a dot is looked up in the local network's own domain. */
function isPrivateName(name: string): boolean {
  return !name.includes('.') || PRIVATE_SUFFIXES.includes(name.slice(name.lastIndexOf('.') + 1));
}

/** The IPv4 address that an IPv6 one stands for, where it stands for one. `::` and `::1` stand for themselves. */
function embeddedIPv4(address: string): string | undefined {
  if (!isIPv6(address)) return undefined;
  const groups = ipv6Groups(address);
  const startsWith = (...wanted: number[]): boolean => wanted.every((group, at) => groups[at] === group);
  const [high, low] = startsWith(0x2002) ? groups.slice(1, 3) : groups.slice(6, 8);
  if (high === undefined || low === undefined) return undefined;
  const carries =
    startsWith(0x2002) || // 6to4
    startsWith(0x64, 0xff9b, 0, 0, 0, 0) || // NAT64
    startsWith(0, 0, 0, 0, 0, 0xffff) || // mapped
    startsWith(0, 0, 0, 0, 0xffff, 0) || // translated
    (startsWith(0, 0, 0, 0, 0, 0) && (high !== 0 || low > 1)); // compatible
  return carries ? `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}` : undefined;
}

/** The eight 16-bit groups of an address in canonical form (hexadecimal only, at most one `::`). */
function ipv6Groups(canonical: string): number[] {
  const [head = '', tail] = canonical.split('::');
  const before = readGroups(head);
  const after = tail === undefined ? [] : readGroups(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function readGroups(part: string): number[] {
  return part === '' ? [] : part.split(':').map((group) => parseInt(group, 16));
}
