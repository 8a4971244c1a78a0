/**
 * The buckets of an organization as one bar for each dimension. Each class of models has its own; the bar shows the one that is
 * nearest to its limit, and names its class where there are several.
 */
import type { Organization, QuotaDimension } from '../../../shared/pool-report.ts';

type Bucket = Organization['buckets'][number];

export interface BucketView {
  readonly dimension: QuotaDimension;
  /** Taken of the last minute's allowance; null where that is not known. */
  readonly used: number | null;
  readonly limit: number | null;
  /** Used of the limit; null without one. */
  readonly share: number | null;
  /** Null where the organization has only one class. */
  readonly modelClass: string | null;
  /** Stated by the upstream, or by the operator. */
  readonly limitFrom: Bucket['limitFrom'];
  readonly alert: Bucket['alert'];
  readonly coolingUntilMs: number | null;
}

export const BUCKET_DIMENSIONS = ['requests', 'input', 'output'] as const satisfies readonly QuotaDimension[];

/** Undefined where the organization has no bucket of it. */
export function bucketView(
  { buckets }: Pick<Organization, 'buckets'>,
  dimension: QuotaDimension,
): BucketView | undefined {
  const own = buckets.filter((bucket) => bucket.dimension === dimension);
  const [tightest] = own.toSorted((left, right) => rank(right) - rank(left));
  if (tightest === undefined) return undefined;
  const { limit, limitFrom, level, modelClass, alert, coolingUntilMs } = tightest;
  // A refill in the middle of a second leaves fractions.
  const used = limit === null || level === null ? null : Math.max(0, Math.round(limit - level));
  return {
    dimension,
    used,
    limit,
    share: used === null || limit === null || limit === 0 ? null : used / limit,
    modelClass: new Set(own.map((bucket) => bucket.modelClass)).size > 1 ? modelClass : null,
    limitFrom,
    alert,
    coolingUntilMs,
  };
}

/** One that cools before all others, one without a limit after them. */
function rank({ limit, level, coolingUntilMs }: Bucket): number {
  if (coolingUntilMs !== null) return Number.MAX_VALUE;
  return limit === null || level === null || limit === 0 ? -Number.MAX_VALUE : (limit - level) / limit;
}
