/**
 * Seeded randomness: the same seed gives the same sequence on every machine, so that an answer, a latency or a share
 * of faults can be repeated. Not for secrets.
 */
import { hash } from 'node:crypto';

/** Uniform in [0, 1). */
export type Random = () => number;

/** A small fast counter generator (sfc32 by Chris Doty-Humphrey), seeded from the SHA-256 of `seed`. */
export function seededRandom(seed: string): Random {
  const digest = hash('sha256', seed, 'buffer');
  let a = digest.readUInt32LE(0);
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  let counter = digest.readUInt32LE(12);
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
}

/** @throws RangeError when there is nothing to choose from. */
export function pick<T>(random: Random, choices: readonly T[]): T {
  const chosen = choices.at(Math.floor(random() * choices.length));
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
}

/** One character of a text. */
export const pickCharacter = (random: Random, characters: string): string =>
  characters.charAt(Math.floor(random() * characters.length));

/** An integer in [low, high]. */
export function integerBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** Log-normal with the given median; `sigma` is the standard deviation of the logarithm (Box–Muller). */
export function logNormal(random: Random, median: number, sigma: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random()));
}
