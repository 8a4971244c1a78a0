/** Writes down what the pool shows of itself. Read when somebody looks, so nothing here has to be fast. */
import { STAGE_MS, STAGES } from '../resilience/breaker.ts';
import type { KeyEntry } from './key-entry.ts';
import type { ClassLimits } from './limits/class-limits.ts';
import type { Organization } from './limits/organization.ts';
import type { TokenBucket } from './limits/token-bucket.ts';
import { untilOf } from './pool-alerts.ts';
import type { PoolCore } from './pool-core.ts';
import type {
  BucketReport,
  DayQuota,
  KeyReport,
  KeySnapshot,
  OrganizationReport,
  PoolReport,
  RampStep,
} from './pool-view.ts';
import { DIMENSIONS } from './usage/day-usage.ts';
import { forecast } from './usage/forecast.ts';
import { alertOf } from './usage/quota-alert.ts';
import { endOfUtcDay } from './usage/utc-day.ts';

export function snapshotOf(entry: KeyEntry, now: number, wallOffset: number): KeySnapshot {
  const { settings, figures } = entry;
  return {
    label: settings.label,
    masked: settings.secret.masked,
    tier: settings.tier,
    state: entry.state(now),
    reason: entry.reason(now),
    untilMs: untilOf(entry, wallOffset),
    inFlight: entry.inFlight,
    requests: figures.requests,
    failures: figures.failures,
    simulated: settings.source === 'simulator',
  };
}

export function reportPool(core: PoolCore): PoolReport {
  const now = core.clock.now();
  const { wallOffset } = core;
  return {
    atMs: now + wallOffset,
    keys: core.entries.map((entry) => keyReport(entry, now, wallOffset)),
    organizations: core.organizations.all.map((organization) =>
      organizationReport(organization, now, wallOffset),
    ),
    brownOuts: core.brownOuts.report(wallOffset),
    stopped: core.stopped,
  };
}

function keyReport(entry: KeyEntry, now: number, wallOffset: number): KeyReport {
  const { settings, figures } = entry;
  const errors = figures.errorShare(now);
  return {
    ...snapshotOf(entry, now, wallOffset),
    id: settings.id,
    source: settings.source,
    organization: entry.organization.id,
    priority: settings.priority,
    weight: settings.weight,
    concurrency: Number.isFinite(entry.concurrency) ? entry.concurrency : null,
    sinceMs: Math.round(entry.shownSince + wallOffset),
    nextStep: nextStepOf(entry, now, wallOffset),
    ramp: rampOf(entry, now, wallOffset),
    lastCalls: figures.lastCalls(wallOffset),
    p95Ms: figures.latency.p95(now),
    usualP95Ms: figures.latency.usual,
    errorShare: errors?.share ?? null,
    sampleSize: errors?.calls ?? 0,
    minutes: figures.requestMinutes.all(now),
    day: DIMENSIONS.map((dimension) => dayQuota(entry, dimension, now, wallOffset)),
    exclusions: entry.exclusions.report(now, wallOffset),
  };
}

function nextStepOf(entry: KeyEntry, now: number, wallOffset: number): KeyReport['nextStep'] {
  const at = (time: number): number | null => (Number.isFinite(time) ? Math.round(time + wallOffset) : null);
  const { breaker, quarantine } = entry;
  if (!entry.usable) return null;
  if (quarantine?.checking === true) return { text: 'the upstream is being asked', atMs: null };
  if (quarantine !== null) {
    if (!quarantine.confirmed) return { text: 'back in use', atMs: at(quarantine.until) };
    return { text: 'the upstream is asked again', atMs: at(Math.min(quarantine.checkAt, quarantine.until)) };
  }
  if (entry.daySpent) return { text: 'the next day begins', atMs: at(entry.restsUntil) };
  switch (breaker.mode) {
    case 'open':
      return { text: 'one request probes it', atMs: at(breaker.until) };
    case 'half-open':
      return { text: breaker.probing ? 'a probe is under way' : 'the next request probes it', atMs: null };
    case 'recovering': {
      const share = STAGES[breaker.stage + 1] ?? 1;
      return {
        text: `${Math.round(100 * share)} % of capacity if no call fails`,
        atMs: at(breaker.stageSince + STAGE_MS),
      };
    }
    case 'closed':
      return entry.restsUntil > now ? { text: 'back in use', atMs: at(entry.restsUntil) } : null;
  }
}

/** Probe, 10, 25, 50, 100 %, with the times at which they come if no call fails. */
function rampOf({ breaker }: KeyEntry, now: number, wallOffset: number): RampStep[] | null {
  if (breaker.mode === 'closed') return null;
  const isBack = breaker.mode === 'recovering';
  // When the first stage begins, or would at the earliest.
  const begins = isBack
    ? breaker.stageSince - breaker.stage * STAGE_MS
    : breaker.mode === 'open'
      ? breaker.until
      : now;
  const steps = [...STAGES, 1].map((share, index): RampStep => ({
    share,
    atMs: Math.round(begins + index * STAGE_MS + wallOffset),
    reached: isBack && index <= breaker.stage,
  }));
  return [{ share: 0, atMs: Math.round(begins + wallOffset), reached: breaker.mode !== 'open' }, ...steps];
}

function dayQuota(
  entry: KeyEntry,
  dimension: DayQuota['dimension'],
  now: number,
  wallOffset: number,
): DayQuota {
  const { figures, settings } = entry;
  const used = entry.day.today[dimension];
  const limit = entry.day.limit(settings.limits, dimension);
  const wallNow = now + wallOffset;
  const ends = endOfUtcDay(wallNow);
  const series = {
    requests: figures.requestMinutes,
    input: figures.inputMinutes,
    output: figures.outputMinutes,
  };
  const minutes = series[dimension].all(now).slice(0, -1);
  return {
    dimension,
    used,
    limit,
    alert: alertOf(used, limit),
    endsMs: ends,
    forecast: forecast({ minutes, used, limit, now: wallNow, ends }),
  };
}

function organizationReport(organization: Organization, now: number, wallOffset: number): OrganizationReport {
  return {
    id: organization.id,
    name: organization.name,
    upstreamId: organization.upstreamId,
    keys: organization.keys.map((entry) => entry.settings.id),
    buckets: organization.classes.flatMap((limits) =>
      limits === undefined
        ? []
        : limits.buckets.map((bucket) => bucketReport(limits, bucket, now, wallOffset)),
    ),
  };
}

function bucketReport(
  limits: ClassLimits,
  bucket: TokenBucket,
  now: number,
  wallOffset: number,
): BucketReport {
  const { limited, limit, limitFrom, open, dimension } = bucket;
  const level = limited ? bucket.level(now) : null;
  return {
    modelClass: limits.modelClass,
    dimension,
    limit: limited ? limit : null,
    limitFrom,
    level,
    reserved: open,
    partial: limited && (open > 0 || limitFrom !== 'headers'),
    alert: level === null ? null : alertOf(limit - level, limit),
    coolingUntilMs: limits.coolUntil > now ? Math.round(limits.coolUntil + wallOffset) : null,
  };
}
