/**
 * One organization's prompt cache: which prefixes of a prompt have been seen, and until when they are kept. A prefix counts
 * only where a `cache_control` ends it and only from the model's least length on; a hit renews its life.
 */
import { hash } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import type { PromptUsage } from './message-body.ts';
import type { SimulatedModel } from './model-catalogue.ts';
import type { PromptSegment } from './prompt-segments.ts';

const LIFETIME_MS = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;

/** A breakpoint also finds what ended at one of the pieces before it, this far back. */
const LOOKBACK = 20;
/** Entries kept; the oldest go first. */
const CAPACITY = 50_000;

type Ttl = keyof typeof LIFETIME_MS;

interface Entry {
  readonly ttl: Ttl;
  expiresAt: number;
}

export interface CacheLookup {
  readonly usage: PromptUsage;
  /** Stores what the request writes and renews what it read; call it once the request is let in. */
  commit(): void;
}

export class PromptCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#entries.size;
  }

  clear(): void {
    this.#entries.clear();
  }

  look(model: SimulatedModel, segments: readonly PromptSegment[]): CacheLookup {
    const sums = runningSums(segments);
    const total = sums.at(-1) ?? 0;
    const breakpoints = segments.flatMap((segment, index) => {
      const longEnough = (sums[index] ?? 0) >= model.minCacheableTokens;
      return segment.cacheControl !== null && longEnough
        ? [{ index, ttl: segment.cacheControl.ttl ?? '5m' }]
        : [];
    });
    const last = breakpoints.at(-1);
    if (last === undefined)
      return { usage: { fresh: total, read: 0, written5m: 0, written1h: 0 }, commit: () => undefined };

    const names = prefixNames(model.id, segments, last.index);
    const hit = this.#longestHit(
      names,
      breakpoints.map(({ index }) => index),
    );
    const written = { '5m': 0, '1h': 0 };
    let from = hit;
    for (const { index, ttl } of breakpoints) {
      if (index <= from) continue;
      written[ttl] += (sums[index] ?? 0) - (sums[from] ?? 0);
      from = index;
    }
    return {
      usage: {
        read: sums[hit] ?? 0,
        written5m: written['5m'],
        written1h: written['1h'],
        fresh: total - (sums[from] ?? 0),
      },
      commit: () => {
        const hitName = names[hit];
        const known = hitName === undefined ? undefined : this.#entries.get(hitName);
        if (hitName !== undefined && known !== undefined) this.#keep(hitName, known.ttl);
        for (const { index, ttl } of breakpoints) {
          const name = names[index];
          if (index > hit && name !== undefined) this.#keep(name, ttl);
        }
      },
    };
  }

  /** @returns the index of the last piece of the longest prefix that is kept; -1 for none. */
  #longestHit(names: readonly string[], breakpoints: readonly number[]): number {
    const now = this.#clock.now();
    for (const breakpoint of breakpoints.toReversed()) {
      for (let index = breakpoint; index >= 0 && index > breakpoint - LOOKBACK; index -= 1) {
        const entry = this.#entries.get(names[index] ?? '');
        if (entry !== undefined && entry.expiresAt > now) return index;
      }
    }
    return -1;
  }

  #keep(name: string, ttl: Ttl): void {
    this.#entries.delete(name);
    this.#entries.set(name, { ttl, expiresAt: this.#clock.now() + LIFETIME_MS[ttl] });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= CAPACITY) break;
      this.#entries.delete(oldest);
    }
  }
}

function runningSums(segments: readonly PromptSegment[]): number[] {
  let sum = 0;
  return segments.map((segment) => (sum += segment.tokens));
}

/** A name for each prefix up to `last`, chained so that equal names mean equal beginnings. */
function prefixNames(modelId: string, segments: readonly PromptSegment[], last: number): string[] {
  let name = modelId;
  return segments.slice(0, last + 1).map((segment) => {
    name = hash('sha256', `${name}\n${segment.identity()}`, 'base64');
    return name;
  });
}
