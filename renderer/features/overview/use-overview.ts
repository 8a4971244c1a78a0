/** The figures of the chosen range, asked for again as often as its buckets deserve, and not while paused. */
import type { UseQueryResult } from '@tanstack/react-query';
import { overviewSchema, OVERVIEW_RANGES, type Overview } from '../../../shared/overview.ts';
import type { ApiFailure } from '../../lib/api/answer.ts';
import { useApiQuery } from '../../lib/api/use-api.ts';
import { useLive } from '../../lib/live/live.ts';
import type { TimeRange } from '../../lib/url/time-range.ts';

const SECOND = 1_000;
/** Between two questions: a twelfth of a bucket, within these bounds. */
const SOONEST_MS = 2 * SECOND;
const LATEST_MS = 60 * SECOND;

export type Source = Overview['source'];

export function useOverview(
  range: TimeRange,
  source: Source | undefined,
): UseQueryResult<Overview, ApiFailure> {
  const paused = useLive((state) => state.paused);
  const everyMs = refreshMs(range);
  return useApiQuery({
    path: overviewPath(range, source, -new Date().getTimezoneOffset()),
    schema: overviewSchema,
    everyMs: paused ? false : everyMs,
    keepWhileLoading: true,
  });
}

/** @returns ms, or false for a range that is over */
export function refreshMs(range: TimeRange): number | false {
  if (range.kind === 'between') return false;
  const bucketMs = OVERVIEW_RANGES[range.id].bucketSeconds * SECOND;
  return Math.min(Math.max(bucketMs / 12, SOONEST_MS), LATEST_MS);
}

/** @param utcOffset minutes that this clock is ahead of UTC */
export function overviewPath(range: TimeRange, source: Source | undefined, utcOffset: number): string {
  const query = new URLSearchParams(
    range.kind === 'last'
      ? { range: range.id }
      : { since: String(Math.round(range.since)), until: String(Math.round(range.until)) },
  );
  if (source !== undefined) query.set('source', source);
  query.set('utcOffset', String(utcOffset));
  return `/api/admin/overview?${query.toString()}`;
}
