/**
 * Slows guessing: a leaky bucket of failed attempts per peer address. Ten may fail at once, then one every six seconds;
 * an address that is over it is not even compared until then. IPv6 peers are counted per /64, since one host owns all
 * of it. At most `MAX_ADDRESSES` are remembered; the one quiet for longest is forgotten first.
 */
import type { Clock } from '../lib/clock.ts';

export const ATTEMPTS_AT_ONCE = 10;
export const ATTEMPT_EVERY_MS = 6_000;
export const MAX_ADDRESSES = 1_024;

interface Bucket {
  level: number;
  /** Monotonic ms at which `level` was right. */
  at: number;
}

export class FailedAttempts {
  readonly #clock: Clock;
  /** In the order of their last failure, oldest first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long this address has to wait before it may try again, ms; 0 when it may now. */
  waitMs(address: string): number {
    const bucket = this.#buckets.get(networkOf(address));
    if (bucket === undefined) return 0;
    const over = this.#levelNow(bucket) - (ATTEMPTS_AT_ONCE - 1);
    return over <= 0 ? 0 : Math.ceil(over * ATTEMPT_EVERY_MS);
  }

  count(address: string): void {
    const network = networkOf(address);
    const bucket = this.#buckets.get(network);
    const level = bucket === undefined ? 0 : this.#levelNow(bucket);
    this.#buckets.delete(network);
    this.#buckets.set(network, { level: Math.min(level + 1, ATTEMPTS_AT_ONCE), at: this.#clock.now() });
    if (this.#buckets.size <= MAX_ADDRESSES) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      break;
    }
  }

  get size(): number {
    return this.#buckets.size;
  }

  #levelNow(bucket: Bucket): number {
    return Math.max(0, bucket.level - (this.#clock.now() - bucket.at) / ATTEMPT_EVERY_MS);
  }
}

/** An IPv4 address as it is (also when mapped into IPv6); the /64 of an IPv6 one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: zeros }, () => '0'), ...back];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
