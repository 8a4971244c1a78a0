/**
 * Whose key is whose. Begins with what the operator states (keys of one name belong together, others stand alone), and puts
 * it right from `anthropic-organization-id` of the answers:
 *
 *   supposed ──first answer──▶ named                 `learnt`; keys that were supposed to belong together stay so until
 *            ──that one is known already──▶ merged             one of them is heard of elsewhere
 *   named    ──a key's answer names another──▶ that key moves  `moved`
 */
import { fnv1a, mix } from '../hash.ts';
import type { KeyEntry } from '../key-entry.ts';
import { Organization } from './organization.ts';

export type OrganizationChange = 'learnt' | 'merged' | 'moved';

export class Organizations {
  readonly #byUpstreamId = new Map<string, Organization>();
  readonly #byStatedName = new Map<string, Organization>();
  /** Seeds of organizations known before the restart. */
  readonly #seeds = new Map<string, number>();
  #made = 0;

  /** Every organization that has a key. */
  readonly all: Organization[] = [];

  /** Gives a new key its place. */
  join(entry: KeyEntry, now: number): void {
    this.#add(entry, this.#supposed(entry), now);
  }

  /** The key is gone. */
  leave(entry: KeyEntry, now: number): void {
    const organization = entry.organization;
    const at = organization.keys.indexOf(entry);
    if (at !== -1) organization.keys.splice(at, 1);
    organization.restate(now);
    if (organization.keys.length === 0) this.#forget(organization);
  }

  /** The operator states another organization: they are believed until an answer says whose key it is. */
  restated(entry: KeyEntry, now: number): void {
    if (entry.organization.upstreamId !== null) {
      entry.organization.restate(now);
      return;
    }
    this.leave(entry, now);
    this.join(entry, now);
  }

  /** An answer for the key named its organization, and not the one it is in. */
  learn(entry: KeyEntry, upstreamId: string, now: number): OrganizationChange {
    const known = this.#byUpstreamId.get(upstreamId);
    const present = entry.organization;
    if (present.upstreamId !== null) {
      this.leave(entry, now);
      this.#add(entry, known ?? this.#named(upstreamId, entry), now);
      return 'moved';
    }
    if (known === undefined) {
      present.upstreamId = upstreamId;
      this.#byUpstreamId.set(upstreamId, present);
      return 'learnt';
    }
    known.absorb(present, now);
    for (const each of present.keys.splice(0)) this.#add(each, known, now);
    this.#forget(present);
    return 'merged';
  }

  byUpstreamId(upstreamId: string): Organization | undefined {
    return this.#byUpstreamId.get(upstreamId);
  }

  /** Puts a key where it was before the restart. */
  restore(entry: KeyEntry, upstreamId: string, seed: number, now: number): void {
    this.#seeds.set(upstreamId, seed);
    if (entry.organization.upstreamId === upstreamId) return;
    this.leave(entry, now);
    this.#add(entry, this.#byUpstreamId.get(upstreamId) ?? this.#named(upstreamId, entry), now);
  }

  #supposed(entry: KeyEntry): Organization {
    const { organization: name, fingerprint } = entry.settings;
    const known = name === null ? undefined : this.#byStatedName.get(name);
    if (known !== undefined) return known;
    const made = new Organization({
      id: this.#nextId(),
      seed: mix(fnv1a(name ?? fingerprint)),
      statedName: name,
    });
    if (name !== null) this.#byStatedName.set(name, made);
    return made;
  }

  #named(upstreamId: string, entry: KeyEntry): Organization {
    const seed = this.#seeds.get(upstreamId) ?? mix(fnv1a(entry.settings.fingerprint));
    const made = new Organization({ id: this.#nextId(), seed, upstreamId });
    this.#byUpstreamId.set(upstreamId, made);
    return made;
  }

  #add(entry: KeyEntry, organization: Organization, now: number): void {
    if (organization.keys.length === 0 && !this.all.includes(organization)) this.all.push(organization);
    organization.keys.push(entry);
    entry.organization = organization;
    organization.restate(now);
  }

  #forget(organization: Organization): void {
    const at = this.all.indexOf(organization);
    if (at !== -1) this.all.splice(at, 1);
    if (organization.upstreamId !== null) this.#byUpstreamId.delete(organization.upstreamId);
    for (const [name, each] of this.#byStatedName) if (each === organization) this.#byStatedName.delete(name);
  }

  #nextId(): string {
    this.#made += 1;
    return `organization-${this.#made}`;
  }
}
