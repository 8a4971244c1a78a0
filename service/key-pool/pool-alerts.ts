/** Tells listeners when a key's state is another than before, and when a quota's use passes one of its marks. */
import type { KeyEntry } from './key-entry.ts';
import type { Organization } from './limits/organization.ts';
import type { TokenBucket } from './limits/token-bucket.ts';
import type { PoolCore } from './pool-core.ts';
import { DIMENSIONS } from './usage/day-usage.ts';
import { QuotaWatch } from './usage/quota-alert.ts';

export class PoolAlerts {
  readonly #core: PoolCore;
  readonly #watches = new WeakMap<TokenBucket, QuotaWatch>();

  constructor(core: PoolCore) {
    this.#core = core;
  }

  lookAtState(entry: KeyEntry, now: number): void {
    const state = entry.state(now);
    if (state === entry.shown) return;
    const from = entry.shown;
    entry.shown = state;
    entry.shownSince = now;
    const { id: keyId, label } = entry.settings;
    const untilMs = untilOf(entry, this.#core.wallOffset);
    this.#core.tell({ kind: 'state', keyId, label, from, to: state, reason: entry.reason(now), untilMs });
  }

  lookAtQuotas(entries: readonly KeyEntry[], now: number): void {
    for (const entry of entries) if (entry.hasDayLimits) this.#lookAtDay(entry);
    for (const organization of this.#core.organizations.all) this.#lookAtMinute(organization, now);
  }

  #lookAtDay(entry: KeyEntry): void {
    const { id: subject, label, limits } = entry.settings;
    for (const dimension of DIMENSIONS) {
      const limit = entry.day.limit(limits, dimension);
      const used = entry.day.today[dimension];
      const alert = entry.dayWatches[dimension].look(used, limit);
      if (alert === undefined || limit === null) continue;
      this.#core.tell({
        kind: 'quota',
        subject,
        label,
        per: 'day',
        dimension,
        modelClass: null,
        alert,
        used,
        limit,
      });
    }
  }

  #lookAtMinute(organization: Organization, now: number): void {
    const { id: subject, name: label } = organization;
    for (const limits of organization.classes) {
      for (const bucket of limits?.buckets ?? []) {
        if (!bucket.limited) continue;
        const { dimension, limit } = bucket;
        const used = limit - bucket.level(now);
        const alert = this.watchOf(bucket).look(used, limit);
        if (alert === undefined) continue;
        const modelClass = limits?.modelClass ?? null;
        this.#core.tell({
          kind: 'quota',
          subject,
          label,
          per: 'minute',
          dimension,
          modelClass,
          alert,
          used,
          limit,
        });
      }
    }
  }

  watchOf(bucket: TokenBucket): QuotaWatch {
    let watch = this.#watches.get(bucket);
    if (watch === undefined) {
      watch = new QuotaWatch();
      this.#watches.set(bucket, watch);
    }
    return watch;
  }
}

/** When its present state ends, wall clock; null for no known end. */
export function untilOf(entry: KeyEntry, wallOffset: number): number | null {
  const rests = entry.restsUntil;
  if (!Number.isFinite(rests) || rests <= 0) return null;
  return entry.state(rests) === 'healthy' &&
    entry.quarantine === null &&
    !entry.daySpent &&
    entry.breaker.mode === 'closed'
    ? null
    : Math.round(rests + wallOffset);
}
