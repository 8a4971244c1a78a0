/**
 * Keys of equal tier and priority, and the organizations they belong to. Finds the one among these that a conversation belongs
 * to: weighted rendezvous hashing, where each organization's weight is how much it lets through.
 */
import { mix } from './hash.ts';
import type { KeyEntry } from './key-entry.ts';
import type { Organization } from './limits/organization.ts';

/** What a request usually takes, to compare limits of different kinds. */
const USUAL_INPUT = 1_000;
const USUAL_OUTPUT = 250;
/** Sizes are looked up anew so often. */
const SIZES_MS = 1_000;

interface Sizes {
  readonly values: Float64Array;
  largest: number;
  total: number;
  until: number;
}

export class KeyGroup {
  readonly entries: readonly KeyEntry[];
  organizations: readonly Organization[] = [];
  /** Of the organizations, in their order; 32 bits each. */
  #seeds = new Uint32Array(0);
  /** By index of the class, from 0 for “none”. */
  #sizes: (Sizes | undefined)[] = [];

  constructor(entries: readonly KeyEntry[]) {
    this.entries = entries;
    for (const entry of entries) entry.group = this;
    this.regroup();
  }

  /** Keys may have changed their organizations. */
  regroup(): void {
    this.organizations = [...new Set(this.entries.map((entry) => entry.organization))];
    this.#seeds = Uint32Array.from(this.organizations, (organization) => organization.seed);
    this.#sizes = [];
  }

  /**
   * The one that ranks highest for `affinity`, of those that the choice numbered `scan` has not given up.
   * Rank: weight ÷ −ln of a uniform hash (Thaler and Ravishankar, 1998, with weights); the highest has a chance that is
   * proportional to its weight, and one that joins or leaves moves only its own conversations.
   */
  home(affinity: number, classIndex: number, scan: number, now: number): Organization | null {
    const { values, largest } = this.#sizesOf(classIndex, now);
    const seeds = this.#seeds;
    let best: Organization | null = null;
    let bestRank = 0;
    // Below it not even the largest can win: spares nearly all logarithms.
    let least = 0;
    for (let at = 0; at < seeds.length; at += 1) {
      // Halves are added, so that the logarithm is never that of 0 or 1.
      const uniform = (mix(affinity ^ (seeds[at] ?? 0)) + 0.5) / 0x1_0000_0000;
      if (uniform <= least) continue;
      const organization = this.organizations[at];
      if (organization === undefined || organization.givenUp === scan) continue;
      const rank = (values[at] ?? 1) / -Math.log(uniform);
      if (rank <= bestRank) continue;
      best = organization;
      bestRank = rank;
      least = Math.exp(-largest / rank);
    }
    return best;
  }

  /** Share of what all organizations of the group let through; at least 0. */
  shareOf(organization: Organization, classIndex: number, now: number): number {
    const { values, total } = this.#sizesOf(classIndex, now);
    return (values[this.organizations.indexOf(organization)] ?? 0) / total;
  }

  #sizesOf(classIndex: number, now: number): Sizes {
    const known = this.#sizes[classIndex + 1];
    if (known !== undefined && now < known.until) return known;
    const sizes = known ?? {
      values: new Float64Array(this.organizations.length),
      largest: 0,
      total: 0,
      until: 0,
    };
    this.#sizes[classIndex + 1] = sizes;
    const { values } = sizes;
    this.organizations.forEach((organization, at) => {
      values[at] = sizeOf(organization, classIndex);
    });
    // One whose limits nobody knows yet is taken for an average one.
    const stated = values.filter((value) => value > 0);
    const average = stated.length === 0 ? 1 : stated.reduce((sum, value) => sum + value, 0) / stated.length;
    sizes.largest = 0;
    sizes.total = 0;
    for (let at = 0; at < values.length; at += 1) {
      const value = (values[at] ?? 0) || average;
      values[at] = value;
      sizes.total += value;
      if (value > sizes.largest) sizes.largest = value;
    }
    sizes.until = now + SIZES_MS;
    return sizes;
  }
}

/** How much it lets through, in requests per minute; 0 where nobody knows. */
function sizeOf(organization: Organization, classIndex: number): number {
  const limits = classIndex < 0 ? undefined : organization.classes[classIndex];
  if (limits === undefined) return 0;
  const { requests, input, output } = limits;
  if (requests.limited) return requests.limit;
  if (input.limited) return input.limit / USUAL_INPUT;
  return output.limited ? output.limit / USUAL_OUTPUT : 0;
}
