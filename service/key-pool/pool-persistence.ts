/** The pool's state as plain data, and back. Times leave as wall clock and come back as what is left of them. */
import type { KeyEntry } from './key-entry.ts';
import type { ClassLimits } from './limits/class-limits.ts';
import type { Organization } from './limits/organization.ts';
import type { PoolCore } from './pool-core.ts';
import {
  POOL_STATE_VERSION,
  type PoolState,
  type StatefulPool,
  type StoredKeyState,
  type StoredOrganization,
} from './pool-state.ts';

export class LocalPoolState implements StatefulPool {
  readonly #core: PoolCore;

  constructor(core: PoolCore) {
    this.#core = core;
  }

  saveState(): PoolState {
    const { clock, entries, organizations, wallOffset } = this.#core;
    const now = clock.now();
    return {
      version: POOL_STATE_VERSION,
      savedAt: Math.round(clock.wallNow()),
      keys: entries.map((entry) => storedKey(entry, wallOffset)),
      organizations: organizations.all.flatMap(
        (organization) => storedOrganization(organization, now, wallOffset) ?? [],
      ),
    };
  }

  restoreState(state: PoolState): void {
    const core = this.#core;
    const now = core.clock.now();
    const wallNow = core.clock.wallNow();
    if (state.version !== POOL_STATE_VERSION) return;
    for (const stored of state.keys) {
      const entry = core.entries.find((each) => each.settings.fingerprint === stored.fingerprint);
      if (entry !== undefined) this.#restoreKey(entry, stored, state.organizations);
    }
    for (const stored of state.organizations) {
      const organization = core.organizations.byUpstreamId(stored.id);
      if (organization === undefined) continue;
      for (const known of stored.classes) {
        const index = core.classes.indexOfClass(known.modelClass);
        core.classes.prove(index);
        restoreClass(organization.limits(index, core.classes, now), known, now, wallNow);
      }
    }
    core.onRegrouped?.();
    for (const entry of core.entries) core.refreshed(entry, now);
  }

  #restoreKey(entry: KeyEntry, stored: StoredKeyState, organizations: readonly StoredOrganization[]): void {
    const { clock, ward, organizations: known } = this.#core;
    const now = clock.now();
    const wallNow = clock.wallNow();
    const { date, requests, inputTokens: input, outputTokens: output } = stored.day;
    entry.day.restore({ date, requests, input, output });
    const organization = organizations.find((each) => each.id === stored.organizationId);
    if (organization !== undefined) known.restore(entry, organization.id, organization.seed, now);
    if (stored.tripped !== null) entry.breaker.resume(stored.tripped, now);
    const { quarantine } = stored;
    if (quarantine === null) return;
    if (quarantine.until === null) ward.restore(entry, quarantine.reason, Number.POSITIVE_INFINITY);
    else if (quarantine.until > wallNow)
      ward.restore(entry, quarantine.reason, now + quarantine.until - wallNow);
  }
}

function storedKey(entry: KeyEntry, wallOffset: number): StoredKeyState {
  const { quarantine, breaker, organization, settings } = entry;
  const { date, requests, input, output } = entry.day.today;
  // What is only suspected is asked after again when the next request meets with it.
  const isKept = quarantine?.confirmed === true;
  return {
    fingerprint: settings.fingerprint,
    organizationId: organization.upstreamId,
    quarantine: isKept
      ? {
          reason: quarantine.reason,
          until: Number.isFinite(quarantine.until) ? Math.round(quarantine.until + wallOffset) : null,
        }
      : null,
    tripped: breaker.mode === 'closed' ? null : breaker.reason,
    day: { date, requests, inputTokens: input, outputTokens: output },
  };
}

function storedOrganization(
  organization: Organization,
  now: number,
  wallOffset: number,
): StoredOrganization | null {
  const { upstreamId, seed } = organization;
  if (upstreamId === null) return null;
  const classes = organization.classes.flatMap((limits) => {
    if (limits === undefined) return [];
    const { requests, input, output } = limits;
    const coolingUntil = limits.coolUntil > now ? Math.round(limits.coolUntil + wallOffset) : null;
    const stated = [requests, input, output].some((bucket) => bucket.limitFrom === 'headers');
    if (coolingUntil === null && !stated) return [];
    const used = (bucket: typeof requests): number | null =>
      bucket.limitFrom === 'headers' ? Math.round(bucket.limit - bucket.level(now)) : null;
    const limit = (bucket: typeof requests): number | null =>
      bucket.limitFrom === 'headers' ? bucket.limit : null;
    return [
      {
        modelClass: limits.modelClass,
        coolingUntil,
        limits: [limit(requests), limit(input), limit(output)] as const,
        used: [used(requests), used(input), used(output)] as const,
      },
    ];
  });
  return { id: upstreamId, seed, classes };
}

function restoreClass(
  limits: ClassLimits,
  stored: StoredOrganization['classes'][number],
  now: number,
  wallNow: number,
): void {
  if (stored.coolingUntil !== null && stored.coolingUntil > wallNow) {
    limits.coolUntil = now + stored.coolingUntil - wallNow;
  }
  limits.buckets.forEach((bucket, at) => {
    const limit = stored.limits[at];
    if (typeof limit !== 'number') return;
    bucket.setLimit(limit, 'headers', now);
    bucket.correct(-(stored.used[at] ?? 0), now);
  });
}
