/**
 * What the overview's charts draw, made of what the service answers: one set of arrays per chart, a place per bucket. A bucket
 * in which the service did not run is a gap in every chart.
 */
import type { Overview, OverviewBucket, OverviewFigures } from '../../../shared/overview.ts';
import { ERROR_CAUSES, isFailure, type Answerer, type ErrorCause } from '../../../shared/request-class.ts';
import type { Percentiles } from '../../../shared/percentiles.ts';
import type { Buckets, ChartSeries } from '../../components/charts/chart-series.ts';

export function bucketsOf({ buckets, bucketMs }: Pick<Overview, 'buckets' | 'bucketMs'>): Buckets {
  return {
    times: buckets.map(({ at }) => at),
    size: bucketMs,
    filling: buckets.at(-1)?.filling === true ? buckets.length - 1 : null,
  };
}

/** A value of each bucket, or a gap where nothing was recorded. */
function each(
  buckets: readonly OverviewBucket[],
  value: (bucket: OverviewBucket) => number | null,
): (number | null)[] {
  return buckets.map((bucket) => (bucket.recordedSeconds > 0 ? value(bucket) : null));
}

export type AnswererLabels = Readonly<Record<'upstream' | 'simulated' | 'cache' | 'gateway', string>>;

const ANSWERER_LOOKS = {
  upstream: { color: '--flow-upstream', edge: '--accent' },
  simulated: { color: '--flow-upstream', edge: '--accent', hatched: true },
  cache: { color: '--flow-cache', edge: '--accent' },
  gateway: { color: '--series-rest' },
} as const;

/**
 * Requests per second by who answered. Of a source that is always there, and of cache and gateway where they answered
 * anything in the whole range.
 */
export function requestSeries({ buckets, total, source }: Overview, labels: AnswererLabels): ChartSeries[] {
  const first = source === 'simulated' ? 'simulated' : 'upstream';
  const others = (['cache', 'gateway'] as const).filter((answerer) => total.answered[answerer] > 0);
  const answerers: readonly Answerer[] = [first, ...others];
  return answerers.map((answerer) => ({
    id: answerer,
    label: labels[answerer],
    ...ANSWERER_LOOKS[answerer],
    values: each(buckets, (bucket) => bucket.answered[answerer] / bucket.recordedSeconds),
  }));
}

/** p50, p95 and p99 of a time, in ms, and how many answers each bucket's rest on. */
export function percentileSeries(
  { buckets }: Pick<Overview, 'buckets'>,
  time: 'lastByte' | 'firstToken',
): { readonly series: ChartSeries[]; readonly samples: number[] } {
  const of = (pick: (percentiles: Percentiles) => number): (number | null)[] =>
    each(buckets, (bucket) => {
      const percentiles = bucket[time];
      return percentiles === null ? null : pick(percentiles);
    });
  return {
    series: [
      { id: 'p50', label: 'p50', color: '--p50', pen: 'bold', values: of(({ p50 }) => p50) },
      { id: 'p95', label: 'p95', color: '--p95', pen: 'solid', values: of(({ p95 }) => p95) },
      { id: 'p99', label: 'p99', color: '--p99', pen: 'dashed', values: of(({ p99 }) => p99) },
    ],
    samples: buckets.map((bucket) => bucket[time]?.n ?? 0),
  };
}

export type Failure = Exclude<ErrorCause, 'caller' | 'client-left'>;

/** Series colours that causes ask for, so that a cause looks the same from one range to the next. */
const CAUSE_COLORS: Readonly<Partial<Record<Failure, string>>> = {
  timeout: '--series-2',
  overloaded: '--series-4',
  'rate-limit': '--series-3',
  'server-error': '--series-6',
  broken: '--series-5',
  credential: '--series-1',
};
const COLORS = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'] as const;
/** More causes than this are summed up as “other”. */
const MOST_CAUSES = 6;

/** Failures by cause: the six most frequent of the range in a fixed order, the rest as “other”. */
export function errorSeries(
  { buckets, total }: Pick<Overview, 'buckets' | 'total'>,
  labels: Readonly<Record<Failure, string>>,
): ChartSeries[] {
  const failures = ERROR_CAUSES.filter((cause): cause is Failure => isFailure(cause) && cause !== 'other');
  const frequent = failures
    .filter((cause) => total.errors[cause] > 0)
    .toSorted((left, right) => total.errors[right] - total.errors[left])
    .slice(0, MOST_CAUSES);
  const chosen = failures.filter((cause) => frequent.includes(cause));
  const rest = [...failures.filter((cause) => !frequent.includes(cause)), 'other' as const];
  const free = COLORS.filter((color) => !chosen.some((cause) => CAUSE_COLORS[cause] === color));
  const series = chosen.map((cause): ChartSeries => ({
    id: cause,
    label: labels[cause],
    color: CAUSE_COLORS[cause] ?? free.shift() ?? '--series-rest',
    values: each(buckets, ({ errors }) => errors[cause]),
  }));
  if (!rest.some((cause) => total.errors[cause] > 0)) return series;
  const sum = ({ errors }: Pick<OverviewFigures, 'errors'>): number =>
    rest.reduce((all, cause) => all + errors[cause], 0);
  return [
    ...series,
    { id: 'other', label: labels.other, color: '--series-rest', values: each(buckets, sum) },
  ];
}

export type TokenKind = 'input' | 'cacheRead' | 'cacheCreation' | 'output';

const TOKEN_LOOKS: Readonly<Record<TokenKind, { color: string; edge?: string }>> = {
  input: { color: '--series-4' },
  cacheRead: { color: '--flow-cache', edge: '--flow-upstream' },
  cacheCreation: { color: '--series-2' },
  output: { color: '--series-1' },
};

/** Tokens by kind; those of the prompt cache only where there are any. */
export function tokenSeries(
  { buckets, total }: Pick<Overview, 'buckets' | 'total'>,
  labels: Readonly<Record<TokenKind, string>>,
): ChartSeries[] {
  const kinds = (['input', 'cacheRead', 'cacheCreation', 'output'] as const).filter(
    (kind) => kind === 'input' || kind === 'output' || total.tokens[kind] > 0,
  );
  return kinds.map((kind) => ({
    id: kind,
    label: labels[kind],
    ...TOKEN_LOOKS[kind],
    values: each(buckets, ({ tokens }) => tokens[kind]),
  }));
}
