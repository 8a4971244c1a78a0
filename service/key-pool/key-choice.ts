/**
 * Picks the key for a call: in at most 5 µs among 100 keys, and without making anything.
 *
 *   groups of equal tier and priority, best first; in the first that has a key with room:
 *     with an affinity   the organization that ranks highest for it (rendezvous hashing), unless it carries far more than its
 *                        share (bounded load); of its keys as below
 *     without            the key with most weight × headroom for what it did of late and has under way
 *
 * Headroom is what is left of the scarcest bucket of the key's organization; where there is plenty, the figure may be some
 * milliseconds old, but whoever is picked is looked at anew. Organizations that the call has been to already come last.
 */
import type { KeyEntry } from './key-entry.ts';
import { KeyGroup } from './key-group.ts';
import type { Wanted } from './key-pool.ts';
import type { ClassLimits } from './limits/class-limits.ts';
import type { ModelClasses } from './limits/model-classes.ts';
import type { Organization } from './limits/organization.ts';
import type { TokenEstimates } from './usage/token-estimates.ts';

/** How long use counts: by 1/e in so many ms. */
const RECENT_MS = 10_000;
/** The exponent after which counts of use are brought down to size. */
const REBASE_AT = 40;
/** A conversation leaves its organization when that one has more calls under way than this many times its share … */
const BOUND = 1.5;
/** … and this many: with few calls, chance alone makes for more. */
const BOUND_SLACK = 8;
/** Organizations that a conversation is tried at, in the order of their rank, before any will do. */
const MOST_HOMES = 4;
/** With so much left, a headroom that was looked at lately will do to compare. */
const PLENTY = 0.1;
const LATELY_MS = 20;
/** Calls that have limits of their own, and share them with no model's. */
const COUNTING = ' count_tokens';

const NONE: readonly Organization[] = [];

export class KeyChoice {
  // What the last `find` came upon, for the lease that is made of it.
  classIndex = -1;
  input = 0;
  output = 0;

  readonly #classes: ModelClasses;
  readonly #estimates: TokenEstimates;
  #groups: readonly KeyGroup[] = [];
  #entries: readonly KeyEntry[] = [];
  /** Number of the present choice. */
  #scan = 0;
  #now = 0;
  #recentSince = 0;
  /** What use now adds, and what use in the past is worth. */
  #grown = 1;
  #tried: readonly Organization[] = NONE;

  constructor(classes: ModelClasses, estimates: TokenEstimates) {
    this.#classes = classes;
    this.#estimates = estimates;
  }

  /** Keys came, went, or changed their tier or priority. */
  arrange(entries: readonly KeyEntry[]): void {
    const ranks = new Map<number, KeyEntry[]>();
    for (const entry of entries) {
      const { tier, priority } = entry.settings;
      const rank = (tier === 'primary' ? 0 : 1_000) - priority;
      const group = ranks.get(rank);
      if (group === undefined) ranks.set(rank, [entry]);
      else group.push(entry);
    }
    const inOrder = [...ranks].toSorted(([one], [other]) => one - other);
    this.#groups = inOrder.map(([, group]) => new KeyGroup(group));
    this.#entries = entries;
  }

  /** Keys changed their organizations. */
  regroup(): void {
    for (const group of this.#groups) group.regroup();
  }

  /** Works out what the call will take: read by `find`, and by whoever gives out a key without it. */
  measure(wanted: Wanted): void {
    const { model } = wanted;
    if (model === null) {
      this.classIndex = -1;
      this.input = 0;
      this.output = 0;
      return;
    }
    this.classIndex = this.#classes.indexOf(model, wanted.counting === true ? COUNTING : '');
    this.input = this.#estimates.input(this.classIndex, wanted.inputTokens ?? 0);
    this.output = this.#estimates.output(this.classIndex, wanted.maxTokens);
  }

  find(wanted: Wanted, now: number): KeyEntry | null {
    this.measure(wanted);
    this.#now = now;
    this.#age(now);
    this.#scan += 1;
    const { exclude } = wanted;
    if (exclude.length > 0) {
      this.#tried = this.#entries.flatMap((entry) => (exclude.includes(entry.key) ? entry.organization : []));
      for (const organization of this.#tried) organization.givenUp = this.#scan;
      const elsewhere = this.#findInGroups(wanted);
      this.#tried = NONE;
      if (elsewhere !== null) return elsewhere;
      this.#scan += 1;
    }
    return this.#findInGroups(wanted);
  }

  /** The key was given out. */
  used(entry: KeyEntry): void {
    entry.recent += this.#grown;
  }

  limitsOf(organization: Organization, now: number): ClassLimits | null {
    return this.classIndex < 0 ? null : organization.limits(this.classIndex, this.#classes, now);
  }

  #findInGroups(wanted: Wanted): KeyEntry | null {
    const affinity = wanted.affinity ?? null;
    for (const group of this.#groups) {
      if (affinity !== null && group.organizations.length > 1) {
        const entry = this.#atHome(group, affinity, wanted);
        if (entry !== null) return entry;
      }
      const entry = this.#best(group.entries, wanted, false);
      if (entry === null || this.#exactHeadroom(entry.organization) >= 0) {
        if (entry !== null) return entry;
        continue;
      }
      const looked = this.#best(group.entries, wanted, true);
      if (looked !== null) return looked;
    }
    return null;
  }

  /** A key of the organization that the conversation belongs to, or of the next ones. */
  #atHome(group: KeyGroup, affinity: number, wanted: Wanted): KeyEntry | null {
    for (let homes = 0; homes < MOST_HOMES; homes += 1) {
      const home = group.home(affinity, this.classIndex, this.#scan, this.#now);
      if (home === null) return null;
      if (!this.#isOverBound(group, home) && this.#exactHeadroom(home) >= 0) {
        const entry = this.#best(home.keys, wanted, true, group);
        if (entry !== null) return entry;
      }
      home.givenUp = this.#scan;
    }
    return null;
  }

  #isOverBound(group: KeyGroup, organization: Organization): boolean {
    if (organization.inFlight < BOUND_SLACK) return false;
    let inFlight = 1;
    for (const each of group.organizations) inFlight += each.inFlight;
    const share = group.shareOf(organization, this.classIndex, this.#now);
    return organization.inFlight >= BOUND * share * inFlight + BOUND_SLACK;
  }

  /**
   * The best of some keys that can take the call now.
   *
   * @param exact whether every headroom must be as of now
   * @param within only keys of this group
   */
  #best(entries: readonly KeyEntry[], wanted: Wanted, exact: boolean, within?: KeyGroup): KeyEntry | null {
    const now = this.#now;
    const worth = 1 / this.#grown;
    const { exclude, model, beta } = wanted;
    const excludes = exclude.length > 0;
    let best: KeyEntry | null = null;
    let bestScore = 0;
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at];
      if (entry === undefined || entry.restsUntil > now || entry.inFlight >= entry.concurrency) continue;
      const { organization } = entry;
      if (excludes && (this.#tried.includes(organization) || exclude.includes(entry.key))) continue;
      if (within !== undefined && entry.group !== within) continue;
      if (entry.exclusions.lastUntil > now && entry.exclusions.untilOf(model, beta, now) > 0) continue;
      if (entry.ramp !== null && entry.ramp.waitMs(now) > 0) continue;
      const headroom = exact ? this.#exactHeadroom(organization) : this.#headroom(organization);
      if (headroom < 0) continue;
      // An empty bucket that the call needs nothing of is no reason against a key, only a weak one for it.
      const score = (entry.share * (headroom + EPSILON)) / (1 + entry.inFlight + entry.recent * worth);
      if (score <= bestScore) continue;
      best = entry;
      bestScore = score;
    }
    return best;
  }

  #headroom(organization: Organization): number {
    const isFresh = organization.lookedFor === this.classIndex && this.#now < organization.lookedUntil;
    return isFresh ? organization.looked : this.#exactHeadroom(organization);
  }

  /** Looked up once in a choice. */
  #exactHeadroom(organization: Organization): number {
    if (organization.lookedIn === this.#scan) return organization.looked;
    const now = this.#now;
    const limits = this.limitsOf(organization, now);
    const headroom = limits === null ? 1 : limits.headroom(this.input, this.output, now);
    organization.looked = headroom;
    organization.lookedIn = this.#scan;
    organization.lookedFor = this.classIndex;
    organization.lookedUntil = headroom > PLENTY ? now + LATELY_MS : 0;
    return headroom;
  }

  #age(now: number): void {
    let exponent = (now - this.#recentSince) / RECENT_MS;
    if (exponent > REBASE_AT) {
      const worth = Math.exp(-exponent);
      for (const entry of this.#entries) entry.recent *= worth;
      this.#recentSince = now;
      exponent = 0;
    }
    this.#grown = Math.exp(exponent);
  }
}

const EPSILON = 1e-6;
