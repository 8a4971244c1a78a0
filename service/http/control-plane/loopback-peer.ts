import { isIP } from 'node:net';

/** Whether a connection's other end is this machine: 127.0.0.0/8, also mapped into IPv6, or ::1. */
export function isLoopbackPeer(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}
