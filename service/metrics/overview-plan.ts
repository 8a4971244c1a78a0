/** Turns the question for an overview into buckets: how wide, from when to when. */
import { OVERVIEW_RANGES, type OverviewQuery, type OverviewRange } from '../../shared/overview.ts';
import { ROLLUP_LEVELS } from './rollup-levels.ts';

export interface OverviewPlan {
  readonly range: OverviewRange | null;
  readonly source: 'real' | 'simulated';
  /** Wall clock, ms: beginning of the first bucket, and end of the last one or now. */
  readonly since: number;
  readonly until: number;
  readonly bucketMs: number;
  /** Buckets begin at multiples of `bucketMs` counted from this many ms before the epoch. */
  readonly offsetMs: number;
  readonly now: number;
}

export type PlannedOverview =
  | { readonly kind: 'plan'; readonly plan: OverviewPlan }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Widths that buckets of a range of any length may have, s. */
const WIDTHS = [
  10, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400, 172_800, 345_600,
];
/** A chart shows no more. */
const MOST_BUCKETS = 180;

/**
 * @param answering whose requests are shown when the question does not say
 * @param now wall clock, ms
 */
export function planOverview(
  query: OverviewQuery,
  answering: 'real' | 'simulated',
  now: number,
): PlannedOverview {
  const source = query.source ?? answering;
  const { since, until } = query;
  const asked = (bucketSeconds: number): { bucketMs: number; offsetMs: number } => ({
    bucketMs: bucketSeconds * 1_000,
    offsetMs: bucketSeconds > 3_600 ? query.utcOffset * 60_000 : 0,
  });
  if (since === undefined || until === undefined) {
    const range = query.range ?? '1h';
    const { seconds, bucketSeconds } = OVERVIEW_RANGES[range];
    const { bucketMs, offsetMs } = asked(bucketSeconds);
    const last = floorTo(now, bucketMs, offsetMs);
    const first = last - seconds * 1_000 + bucketMs;
    return { kind: 'plan', plan: { range, source, since: first, until: now, bucketMs, offsetMs, now } };
  }
  if (since >= now) return { kind: 'wrong', problem: 'since: lies in the future' };
  const { bucketMs, offsetMs } = asked(widthFor(Math.min(until, now) - since, now - since));
  const first = floorTo(since, bucketMs, offsetMs);
  const end = Math.min(now, floorTo(until - 1, bucketMs, offsetMs) + bucketMs);
  return { kind: 'plan', plan: { range: null, source, since: first, until: end, bucketMs, offsetMs, now } };
}

/** Fine sums are kept for less time; beyond it buckets are at least as wide as those that are left. */
function widthFor(lengthMs: number, ageMs: number): number {
  const left = ROLLUP_LEVELS.find(({ keptSeconds }) => ageMs <= keptSeconds * 1_000) ?? ROLLUP_LEVELS.at(-1);
  const finest = left?.seconds ?? 1;
  const width = WIDTHS.find(
    (seconds) => seconds % finest === 0 && lengthMs <= seconds * 1_000 * (MOST_BUCKETS - 1),
  );
  return width ?? WIDTHS.at(-1) ?? finest;
}

function floorTo(instant: number, widthMs: number, offsetMs: number): number {
  return Math.floor((instant + offsetMs) / widthMs) * widthMs - offsetMs;
}
