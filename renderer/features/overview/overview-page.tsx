/** The overview: how the service is, the path of a request in figures, charts, keys and the latest requests. */
import { lazy, Suspense, useMemo, useState, type ReactElement } from 'react';
import { useSearch } from 'wouter';
import { OVERVIEW_RANGES } from '../../../shared/overview.ts';
import { Crossing } from '../../components/bridge/crossing.tsx';
import { createCrosshair, CrosshairContext } from '../../components/charts/crosshair.ts';
import type { Buckets } from '../../components/charts/chart-series.ts';
import { Button } from '../../components/ui/button.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import { usePageTitle } from '../../lib/page-title.ts';
import { usePreferences } from '../../lib/preferences/preferences.ts';
import { rangeEnds, readRange, useTimeRange, type TimeRange } from '../../lib/url/time-range.ts';
import { useUrlState } from '../../lib/url/url-state.ts';
import { bucketsOf } from './chart-definitions.ts';
import type { ChartSituation } from './chart-condition.tsx';
import { stations, type StationLinks } from './crossing-stations.ts';
import { EmptyAction } from './empty-action.tsx';
import { HealthActions } from './health-actions.tsx';
import { HealthRegion } from './health-region.tsx';
import { KEYS_PATH } from './keys-path.ts';
import { KeysTable } from './keys-table.tsx';
import { LatestRequests } from './latest-requests.tsx';
import chartStyles from './overview-charts.module.css';
import styles from './overview-page.module.css';
import { rangeWords } from './range-words.ts';
import { requestsHref } from './requests-href.ts';
import { overviewTexts } from './texts.ts';
import { useLanding } from './use-landing.ts';
import { refreshMs, useOverview, type Source } from './use-overview.ts';

/**
 * Half of the console's weight. Fetched along with the page, and read while the service looks up the figures; the rest of the
 * page does not wait for it.
 */
const charts = import('./overview-charts.tsx');
const OverviewCharts = lazy(async () => ({ default: (await charts).OverviewCharts }));

export function OverviewPage(): ReactElement | null {
  const landing = useLanding();
  if (landing !== 'here') return null;
  return <Overview />;
}

function Overview(): ReactElement {
  const t = useTexts(overviewTexts);
  usePageTitle(t('title'));
  const language = usePreferences((preferences) => preferences.language);
  const [range] = useTimeRange();
  const [parameters] = useUrlState();
  const query = useOverview(range, sourceOf(parameters));
  const pulse = useLive((state) => state.pulse);
  const [crosshair] = useState(createCrosshair);
  const rangeName = rangeWords(range, t, language);
  const links = useStationLinks();
  const overview = query.data;
  const situation = useSituation(range, query);
  return (
    <CrosshairContext value={crosshair}>
      <HealthRegion
        overview={overview}
        failed={overview === undefined && query.isError}
        range={range}
        rangeName={rangeName}
        actions={<HealthActions overview={overview} />}
      />
      <Crossing
        label={t('crossing.label', { range: rangeName })}
        stations={stations({ pulse, overview, spanMs: range.kind === 'last' ? range.ms : null, links, t })}
      />
      <Suspense fallback={<div className={chartStyles.charts} />}>
        <OverviewCharts situation={situation} language={language} />
      </Suspense>
      <div className={styles.foot}>
        <KeysTable />
        <LatestRequests />
      </div>
    </CrosshairContext>
  );
}

function sourceOf(parameters: URLSearchParams): Source | undefined {
  const source = parameters.get('source');
  return source === 'real' || source === 'simulated' ? source : undefined;
}

function useStationLinks(): StationLinks {
  const search = useSearch();
  return useMemo(() => {
    const kept = rangeFilters(search);
    return {
      requests: requestsHref(kept),
      failures: requestsHref({ ...kept, failed: 'true' }),
      keys: KEYS_PATH,
    };
  }, [search]);
}

function rangeFilters(search: string): Record<string, string> {
  const range = readRange(new URLSearchParams(search));
  return range.kind === 'between'
    ? { since: String(range.since), until: String(range.until) }
    : { range: range.id };
}

/** Figures older than three intervals are drawn as old. */
const INTERVALS = 3;

function useSituation(range: TimeRange, query: ReturnType<typeof useOverview>): ChartSituation {
  const { data: overview, error, refetch, isError } = query;
  const t = useTexts(overviewTexts);
  const everyMs = refreshMs(range);
  const staleSince =
    isError &&
    overview !== undefined &&
    everyMs !== false &&
    Date.now() - query.dataUpdatedAt > INTERVALS * everyMs
      ? overview.asOf
      : null;
  const failure = isError && overview === undefined ? error.failure.message : null;
  const buckets = useMemo(
    () => (overview === undefined ? placeholderBuckets(range, Date.now()) : bucketsOf(overview)),
    [overview, range],
  );
  return useMemo(
    () => ({
      overview,
      buckets,
      staleSince,
      failure,
      retry: <Button onClick={() => void refetch()}>{t('charts.retry')}</Button>,
      emptyAction: <EmptyAction />,
    }),
    [overview, buckets, staleSince, failure, refetch, t],
  );
}

/** Axes and grid stand before the first figures come. */
function placeholderBuckets(range: TimeRange, now: number): Buckets {
  const { since, until } = rangeEnds(range, now);
  const size =
    range.kind === 'last'
      ? OVERVIEW_RANGES[range.id].bucketSeconds * 1_000
      : Math.max((until - since) / 60, 1);
  const count = Math.max(Math.round((until - since) / size), 1);
  return { times: Array.from({ length: count }, (_, place) => since + place * size), size, filling: null };
}
