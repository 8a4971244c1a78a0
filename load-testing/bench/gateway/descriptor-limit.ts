/** How many streams the limit on open files allows a proxy to hold. */
import { readFile } from 'node:fs/promises';

/** Kept for everything that is not a stream, as the gateway does. */
const RESERVED = 512;
/** To the client and to the upstream. */
const PER_STREAM = 2;

/** Infinity where the limit cannot be read. */
export async function streamsThatFit(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  // Node raises its soft limit to the hard one at start; other targets inherit that from the bench.
  const limit = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return limit === undefined ? Infinity : Math.floor((Number(limit) - RESERVED) / PER_STREAM);
}
