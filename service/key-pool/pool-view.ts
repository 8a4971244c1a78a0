/**
 * What the pool shows of itself: a short line per key for health, metrics and `/api/admin/status`, a full report for the Keys
 * screen, and events as they happen for logs, alerts and history. No secrets, no prompts; times are wall clock, ms since
 * the epoch.
 */
import type { KeyOrigin, KeyTier } from './key-settings.ts';

export type KeyState =
  'healthy' | 'degraded' | 'open' | 'half-open' | 'recovering' | 'disabled' | 'quarantined';

export interface KeySnapshot {
  readonly label: string;
  readonly masked: string;
  readonly tier: KeyTier;
  readonly state: KeyState;
  /** Why it is not healthy, for people; null when it is. */
  readonly reason: string | null;
  /** When that ends; null when healthy or unknown. */
  readonly untilMs: number | null;
  readonly inFlight: number;
  readonly requests: number;
  readonly failures: number;
  readonly simulated: boolean;
}

export interface KeyReport extends KeySnapshot {
  readonly id: string;
  readonly source: KeyOrigin;
  /** `OrganizationReport.id` of the one it belongs to. */
  readonly organization: string;
  readonly priority: number;
  readonly weight: number;
  /** Most under way at once now, a ramp included; null for any number. */
  readonly concurrency: number | null;
  /** Since when it has been in this state. */
  readonly sinceMs: number;
  /** What happens next, and when; null when nothing is to come. */
  readonly nextStep: { readonly text: string; readonly atMs: number | null } | null;
  /** Its way back from an open breaker, in order; null when it is on none. */
  readonly ramp: readonly RampStep[] | null;
  /** Oldest first, 10 at most. */
  readonly lastCalls: readonly CallReport[];
  /** Time to the head of an answer over the last minutes; null when there was none. */
  readonly p95Ms: number | null;
  /** What `p95Ms` usually is; null before it is known. */
  readonly usualP95Ms: number | null;
  /** Share of calls that failed for the key's or the upstream's part, over the last minutes; null when there was none. */
  readonly errorShare: number | null;
  /** How many calls `p95Ms` and `errorShare` speak of. */
  readonly sampleSize: number;
  /** Requests per minute, the minute still running last, 31 at most. */
  readonly minutes: readonly number[];
  readonly day: readonly DayQuota[];
  readonly exclusions: readonly Exclusion[];
}

export interface RampStep {
  /** 0 for the probe, then 0.1, 0.25, 0.5, 1. */
  readonly share: number;
  readonly atMs: number | null;
  readonly reached: boolean;
}

export interface CallReport {
  readonly atMs: number;
  readonly ok: boolean;
  /** Why not, for people. */
  readonly reason: string | null;
}

/** A model, or a beta of it, that the upstream does not let this key use. */
export interface Exclusion {
  readonly model: string;
  readonly beta: string | null;
  readonly reason: string;
  readonly untilMs: number;
}

export type Dimension = 'requests' | 'input' | 'output';
export type QuotaAlert = 70 | 85 | 95;

export interface DayQuota {
  readonly dimension: Dimension;
  readonly used: number;
  readonly limit: number | null;
  /** The highest mark that was reached. */
  readonly alert: QuotaAlert | null;
  /** When the day ends, 00:00 UTC. */
  readonly endsMs: number;
  readonly forecast: Forecast | null;
}

/** Straight on from the present rate. */
export interface Forecast {
  /** When the limit will be reached; null when not before the day ends, or where there is no limit. */
  readonly exhaustedMs: number | null;
  /** The same at the upper and the lower end of what the rate may be (about two standard errors). */
  readonly earliestMs: number | null;
  readonly latestMs: number | null;
  /** What will have been used when the day ends. */
  readonly usedAtEnd: number;
  readonly confidence: 'low' | 'medium' | 'high';
  /** Minutes of traffic that it rests on. */
  readonly minutes: number;
}

export interface OrganizationReport {
  /** Stable while the pool lives; the upstream's id once it is known. */
  readonly id: string;
  /** The operator's name for it, else the upstream's id, else the label of its only key. */
  readonly name: string;
  /** As the upstream names it; null before it did. */
  readonly upstreamId: string | null;
  /** Ids of its keys. */
  readonly keys: readonly string[];
  readonly buckets: readonly BucketReport[];
}

export interface BucketReport {
  readonly modelClass: string;
  readonly dimension: Dimension;
  /** Per minute; null for none. */
  readonly limit: number | null;
  readonly limitFrom: 'headers' | 'operator' | null;
  /** What may still be taken now; negative while a debt is worked off; null where there is no limit. */
  readonly level: number | null;
  /** Taken for calls under way, and only an estimate so far. */
  readonly reserved: number;
  /** Part of `level` rests on estimates: calls under way, or no header seen yet. */
  readonly partial: boolean;
  readonly alert: QuotaAlert | null;
  /** The upstream said to stay away until then; null when it did not. */
  readonly coolingUntilMs: number | null;
}

export interface BrownOutReport {
  readonly model: string;
  readonly sinceMs: number;
  /** When the next request may try. */
  readonly nextTryMs: number;
  /** Overloaded answers among the last attempts. */
  readonly overloaded: number;
  readonly attempts: number;
}

export interface PoolReport {
  readonly atMs: number;
  readonly keys: readonly KeyReport[];
  readonly organizations: readonly OrganizationReport[];
  readonly brownOuts: readonly BrownOutReport[];
  /** Why paid calls are stopped; null while they are not. */
  readonly stopped: string | null;
}

/** What happened, for logs, alerts and the history of a key. */
export type PoolEvent = { readonly atMs: number } & (
  | {
      readonly kind: 'state';
      readonly keyId: string;
      readonly label: string;
      readonly from: KeyState;
      readonly to: KeyState;
      readonly reason: string | null;
      readonly untilMs: number | null;
    }
  /** An answer said that the key belongs to another organization than it was taken to. */
  | {
      readonly kind: 'organization';
      readonly keyId: string;
      readonly label: string;
      readonly upstreamId: string;
      readonly change: 'learnt' | 'merged' | 'moved';
    }
  | {
      readonly kind: 'quota';
      /** Key for a day's quota, organization for a minute's. */
      readonly subject: string;
      readonly label: string;
      readonly per: 'day' | 'minute';
      readonly dimension: Dimension;
      readonly modelClass: string | null;
      /** The mark that was passed upwards; null when all are behind again. */
      readonly alert: QuotaAlert | null;
      readonly used: number;
      readonly limit: number;
    }
  | {
      readonly kind: 'cooling';
      readonly organization: string;
      readonly modelClass: string;
      readonly untilMs: number;
    }
  | { readonly kind: 'brown-out'; readonly model: string; readonly on: boolean }
  | {
      readonly kind: 'confirmation';
      readonly keyId: string;
      readonly label: string;
      readonly result: 'good' | 'bad' | 'unknown';
      readonly reason: string | null;
    }
  | { readonly kind: 'stopped'; readonly reason: string | null }
);

export interface PoolView {
  snapshot(): KeySnapshot[];
  report(): PoolReport;
  /** Models that the upstream has said it is too busy for within the last seconds. */
  brownOuts(): readonly Pick<BrownOutReport, 'model' | 'nextTryMs'>[];
  /** @returns takes the listener away; what it throws is the caller's */
  subscribe(listener: (event: PoolEvent) => void): () => void;
}
