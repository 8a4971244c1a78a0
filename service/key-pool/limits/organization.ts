/**
 * An organization of the upstream: limits belong to it, so its keys share them. Until an answer names it, it is a supposition:
 * one per key, or one per name that the operator gave.
 */
import type { KeyEntry } from '../key-entry.ts';
import type { KeyLimits } from '../key-settings.ts';
import { ClassLimits } from './class-limits.ts';
import type { ModelClasses } from './model-classes.ts';

const PER_MINUTE = ['requestsPerMinute', 'inputTokensPerMinute', 'outputTokensPerMinute'] as const;
type MinuteLimits = Pick<KeyLimits, (typeof PER_MINUTE)[number]>;

export class Organization {
  /** Stable while the pool lives. */
  readonly id: string;
  /** Where conversations find it in the rendezvous; survives a restart, or they would all lose their prompt caches. */
  readonly seed: number;
  /** The operator's name; null when they gave none. */
  statedName: string | null;
  /** As the upstream names it; null before it did. */
  upstreamId: string | null;
  readonly keys: KeyEntry[] = [];
  inFlight = 0;
  /** By index of the class. */
  readonly classes: (ClassLimits | undefined)[] = [];
  mergedInto: Organization | null = null;

  // What choices found out about it (`key-choice.ts`): its headroom, in which choice, for which class, and how long that
  // will do; and the choice that gave it up.
  looked = 0;
  lookedIn = 0;
  lookedFor = -2;
  lookedUntil = 0;
  givenUp = 0;

  #stated: MinuteLimits = {
    requestsPerMinute: null,
    inputTokensPerMinute: null,
    outputTokensPerMinute: null,
  };

  constructor(options: { id: string; seed: number; statedName?: string | null; upstreamId?: string | null }) {
    this.id = options.id;
    this.seed = options.seed;
    this.statedName = options.statedName ?? null;
    this.upstreamId = options.upstreamId ?? null;
  }

  get name(): string {
    return this.statedName ?? this.upstreamId ?? this.keys[0]?.settings.label ?? this.id;
  }

  /** Of all classes, per minute; Infinity where none is known. */
  get largestRequestLimit(): number {
    let most = 0;
    for (const limits of this.classes)
      if (limits?.requests.limited === true) most = Math.max(most, limits.requests.limit);
    return most === 0 ? Number.POSITIVE_INFINITY : most;
  }

  /** Its limits for a class; made when they are first asked for, with what the operator stated. */
  limits(index: number, classes: ModelClasses, now: number): ClassLimits {
    const known = this.classes[index];
    // A class that nobody ever got an answer from may have given its place to another.
    if (known !== undefined && known.modelClass === classes.nameOf(index)) return known;
    const made = new ClassLimits(classes.nameOf(index));
    made.state(this.#stated, now);
    this.classes[index] = made;
    return made;
  }

  /** Takes over what its keys' settings say: of several keys that state a limit, the largest. */
  restate(now: number): void {
    const most = (name: keyof MinuteLimits): number | null => {
      const stated = this.keys.flatMap((key) => key.settings.limits[name] ?? []);
      return stated.length === 0 ? null : Math.max(...stated);
    };
    this.#stated = {
      requestsPerMinute: most('requestsPerMinute'),
      inputTokensPerMinute: most('inputTokensPerMinute'),
      outputTokensPerMinute: most('outputTokensPerMinute'),
    };
    for (const limits of this.classes) limits?.state(this.#stated, now);
    this.statedName =
      this.keys.find((key) => key.settings.organization !== null)?.settings.organization ?? null;
  }

  /** Takes over what another counted: both are the same. Calls under way end in whichever they began. */
  absorb(other: Organization, now: number): void {
    other.classes.forEach((limits, index) => {
      if (limits === undefined) return;
      const own = this.classes[index];
      if (own === undefined || own.modelClass !== limits.modelClass) this.classes[index] = limits;
      else own.absorb(limits, now);
    });
    this.inFlight += other.inFlight;
    other.inFlight = 0;
    other.mergedInto = this;
  }
}

/** Follows organizations that turned out to be another. */
export function currentOrganization(organization: Organization): Organization {
  let current = organization;
  while (current.mergedInto !== null) current = current.mergedInto;
  return current;
}

export function currentLimits(limits: ClassLimits): ClassLimits {
  let current = limits;
  while (current.mergedInto !== null) current = current.mergedInto;
  return current;
}
