/** The charts of the overview. Each takes new data in an animation frame of its own. */
import type { ReactElement } from 'react';
import { memo, useMemo } from 'react';
import type { Overview } from '../../../shared/overview.ts';
import { isEmpty, type ChartSeries } from '../../components/charts/chart-series.ts';
import { Chart, type ChartProps } from '../../components/charts/chart.tsx';
import { ChartMenu } from '../../components/charts/chart-menu.tsx';
import { useInTurn } from '../../components/charts/use-in-turn.ts';
import {
  formatCount,
  formatDuration,
  formatShort,
  formatThree,
  MISSING,
} from '../../lib/format/number-format.ts';
import { formatSpan } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { errorSeries, percentileSeries, requestSeries, tokenSeries } from './chart-definitions.ts';
import { chartCondition, type ChartSituation } from './chart-condition.tsx';
import styles from './overview-charts.module.css';
import { overviewTexts } from './texts.ts';
import { useChartActions } from './use-chart-actions.ts';
import type { OverviewTranslate } from './range-words.ts';

interface OverviewChartsProps {
  readonly situation: ChartSituation;
  readonly language: string;
}

export const OverviewCharts = memo(function OverviewCharts(props: OverviewChartsProps): ReactElement {
  const t = useTexts(overviewTexts);
  return (
    <section className={styles.charts} aria-label={t('charts.region')} data-overview-charts>
      {CHARTS.map((chart, turn) => (
        <OverviewChart key={chart.id} chart={chart} turn={turn} {...props} />
      ))}
    </section>
  );
});

/** What differs between the charts. */
interface OverviewChartDefinition extends Pick<ChartProps, 'id' | 'kind' | 'measure' | 'format'> {
  readonly title: (t: OverviewTranslate) => string;
  readonly subtitle: (overview: Overview, t: OverviewTranslate) => string;
  /** How many answers a time was taken of. */
  readonly sampleSize?: (overview: Overview) => number;
  readonly empty: (t: OverviewTranslate) => string;
  readonly draw: (
    overview: Overview,
    t: OverviewTranslate,
  ) => { readonly series: readonly ChartSeries[]; readonly samples?: readonly number[] };
  /** Further filters of the requests that it is made of. */
  readonly filter: Readonly<Record<string, string>>;
}

const WASH = ['p50', 'p95'] as const;

const CHARTS: readonly OverviewChartDefinition[] = [
  {
    id: 'requests',
    kind: 'areas',
    measure: 'rate',
    format: (value) => (value === null ? MISSING : formatThree(value)),
    title: (t) => t('charts.requests.title'),
    subtitle: (_, t) => t('charts.requests.subtitle'),
    empty: (t) => t('charts.emptyRequests'),
    draw: (overview, t) => ({
      series: requestSeries(overview, {
        upstream: t('series.upstream'),
        simulated: t('series.simulated'),
        cache: t('series.cache'),
        gateway: t('series.gateway'),
      }),
    }),
    filter: {},
  },
  {
    id: 'last-byte',
    kind: 'lines',
    measure: 'duration',
    format: formatDuration,
    title: (t) => t('charts.lastByte.title'),
    subtitle: ({ source }, t) =>
      source === 'simulated' ? t('charts.lastByte.simulated') : t('charts.lastByte.subtitle'),
    sampleSize: ({ total }) => total.lastByte?.n ?? 0,
    empty: (t) => t('charts.emptyAnswers'),
    draw: (overview) => percentileSeries(overview, 'lastByte'),
    filter: {},
  },
  {
    id: 'first-token',
    kind: 'lines',
    measure: 'duration',
    format: formatDuration,
    title: (t) => t('charts.firstToken.title'),
    subtitle: (_, t) => t('charts.firstToken.subtitle'),
    sampleSize: ({ total }) => total.firstToken?.n ?? 0,
    empty: (t) => t('charts.emptyStreams'),
    draw: (overview) => percentileSeries(overview, 'firstToken'),
    filter: {},
  },
  {
    id: 'errors',
    kind: 'bars',
    measure: 'count',
    format: formatCount,
    title: (t) => t('charts.errors.title'),
    subtitle: ({ bucketMs }, t) => t('charts.errors.subtitle', { bucket: formatSpan(bucketMs / 1_000) }),
    empty: (t) => t('charts.emptyErrors'),
    draw: (overview, t) => ({
      series: errorSeries(overview, {
        timeout: t('cause.timeout'),
        overloaded: t('cause.overloaded'),
        'rate-limit': t('cause.rate-limit'),
        'server-error': t('cause.server-error'),
        broken: t('cause.broken'),
        credential: t('cause.credential'),
        'no-key': t('cause.no-key'),
        'no-room': t('cause.no-room'),
        gateway: t('cause.gateway'),
        other: t('cause.other'),
      }),
    }),
    filter: { failed: 'true' },
  },
  {
    id: 'tokens',
    kind: 'bars',
    measure: 'tokens',
    format: formatShort,
    title: (t) => t('charts.tokens.title'),
    subtitle: ({ bucketMs }, t) => t('charts.tokens.subtitle', { bucket: formatSpan(bucketMs / 1_000) }),
    empty: (t) => t('charts.emptyTokens'),
    draw: (overview, t) => ({
      series: tokenSeries(overview, {
        input: t('series.input'),
        cacheRead: t('series.cacheRead'),
        cacheCreation: t('series.cacheCreation'),
        output: t('series.output'),
      }),
    }),
    filter: {},
  },
];

interface OverviewChartProps extends OverviewChartsProps {
  readonly chart: OverviewChartDefinition;
  readonly turn: number;
}

const OverviewChart = memo(function OverviewChart(props: OverviewChartProps): ReactElement {
  const { chart, turn, language } = props;
  const t = useTexts(overviewTexts);
  const situation = useInTurn(props.situation, turn);
  const { overview, buckets } = situation;
  const { open, openRange, zoom } = useChartActions(chart.filter);
  const drawn = useMemo(
    () => (overview === undefined ? { series: [] } : chart.draw(overview, t)),
    [overview, chart, t],
  );
  const title = chart.title(t);
  const samples = 'samples' in drawn ? drawn.samples : undefined;
  const simulated = overview?.source === 'simulated';
  return (
    <Chart
      id={chart.id}
      title={title}
      subtitle={overview === undefined ? '' : chart.subtitle(overview, t)}
      sampleSize={overview === undefined ? undefined : chart.sampleSize?.(overview)}
      kind={chart.kind}
      measure={chart.measure}
      format={chart.format}
      series={drawn.series}
      buckets={buckets}
      samples={samples}
      wash={chart.kind === 'lines' ? WASH : undefined}
      condition={chartCondition(situation, isEmpty(drawn.series), chart.empty(t))}
      language={language}
      onOpen={open}
      onZoom={zoom}
      menu={
        <ChartMenu
          id={chart.id}
          title={title}
          series={drawn.series}
          buckets={buckets}
          samples={samples}
          simulated={simulated}
          onOpenRequests={openRange}
        />
      }
    />
  );
});
