/**
 * The range of time that figures are of: the last 15 minutes to 90 days, or between two moments (after zooming in). In the
 * address as `range=1h`, or `since=…&until=…` in ms since the epoch, as the API takes them; links between screens keep it.
 */
import { useMemo } from 'react';
import { useUrlState, type UrlStateOptions } from './url-state.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const RANGES = [
  { id: '15m', ms: 15 * MINUTE },
  { id: '1h', ms: HOUR },
  { id: '6h', ms: 6 * HOUR },
  { id: '24h', ms: DAY },
  { id: '7d', ms: 7 * DAY },
  { id: '30d', ms: 30 * DAY },
  { id: '90d', ms: 90 * DAY },
] as const;

export type RangeId = (typeof RANGES)[number]['id'];

export type TimeRange =
  | { readonly kind: 'last'; readonly id: RangeId; readonly ms: number }
  /** Wall clock, ms since the epoch. */
  | { readonly kind: 'between'; readonly since: number; readonly until: number };

/** The shortest: what runs since a moment ago fills it soon, and who looks for trouble looks at now. */
export const DEFAULT_RANGE = { kind: 'last', ...RANGES[0] } as const satisfies TimeRange;

/** The parameters of the address that links between screens keep. */
export const RANGE_PARAMETERS = ['range', 'since', 'until'] as const;

/** What cannot be read is the default. */
export function readRange(parameters: URLSearchParams): TimeRange {
  const since = Number(parameters.get('since') ?? Number.NaN);
  const until = Number(parameters.get('until') ?? Number.NaN);
  if (Number.isSafeInteger(since) && Number.isSafeInteger(until) && since >= 0 && until > since) {
    return { kind: 'between', since, until };
  }
  const named = RANGES.find(({ id }) => id === parameters.get('range'));
  return named === undefined ? DEFAULT_RANGE : { kind: 'last', ...named };
}

export function rangeParameters(
  range: TimeRange,
): Record<(typeof RANGE_PARAMETERS)[number], string | undefined> {
  return range.kind === 'last'
    ? { range: range.id === DEFAULT_RANGE.id ? undefined : range.id, since: undefined, until: undefined }
    : { range: undefined, since: String(Math.round(range.since)), until: String(Math.round(range.until)) };
}

/** The chosen range, and how to choose another; zooming in pushes, so that Back zooms out. */
export function useTimeRange(): readonly [TimeRange, (range: TimeRange, options?: UrlStateOptions) => void] {
  const [parameters, change] = useUrlState();
  const range = useMemo(() => readRange(parameters), [parameters]);
  return [range, (next, options) => change(rangeParameters(next), options)];
}

/** Both ends, for a range that ends now where it names none. */
export function rangeEnds(range: TimeRange, now: number): { readonly since: number; readonly until: number } {
  return range.kind === 'last'
    ? { since: now - range.ms, until: now }
    : { since: range.since, until: range.until };
}

/** The address of another screen with the range of this one. */
export function keepRange(path: string, search: string): string {
  const here = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const name of RANGE_PARAMETERS) {
    const value = here.get(name);
    if (value !== null) kept.set(name, value);
  }
  const query = kept.toString();
  return query === '' ? path : `${path}?${query}`;
}
