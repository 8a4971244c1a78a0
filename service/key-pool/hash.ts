/**
 * Hashes for spreading load, not for secrets. FNV-1a over UTF-16 code units (Fowler, Noll, Vo), and the finalizer of
 * MurmurHash3 (Appleby, 2008), after which any two inputs that differ in one bit differ in about half of them.
 */

/** @returns 32 bits, unsigned */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** @returns 32 bits, unsigned */
export function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
