/** Where a chart leads: to the requests of a bucket or of the whole range, or closer in. */
import { useCallback } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Period } from '../../components/charts/plot-overlay.tsx';
import { keepRange, useTimeRange } from '../../lib/url/time-range.ts';
import { requestsHref } from './requests-href.ts';

export interface ChartActions {
  open(period: Period): void;
  openRange(): void;
  zoom(period: Period): void;
}

/** Less than this cannot be asked for, ms. */
const SHORTEST_MS = 10_000;

/** @param filter of the requests that the chart is made of; keep it the same */
export function useChartActions(filter: Readonly<Record<string, string>>): ChartActions {
  const [, navigate] = useLocation();
  const search = useSearch();
  const [, setRange] = useTimeRange();
  const open = useCallback(
    ({ from, to }: Period) => navigate(requestsHref({ ...filter, since: String(from), until: String(to) })),
    [navigate, filter],
  );
  const openRange = (): void => {
    const kept = keepRange('', search).slice(1);
    navigate(requestsHref({ ...Object.fromEntries(new URLSearchParams(kept)), ...filter }));
  };
  const zoom = ({ from, to }: Period): void =>
    setRange({ kind: 'between', since: from, until: Math.max(to, from + SHORTEST_MS) }, { push: true });
  return { open, openRange, zoom };
}
