/**
 * A chart of the console: header with sample size and menu, legend with values, plot, crosshair, and in the plot what is to
 * be said when there is nothing to draw. Its height is given by the page and never changes with the data.
 */
import { useMemo, type ReactElement, type ReactNode } from 'react';
import { formatCount } from '../../lib/format/number-format.ts';
import { formatClock, formatDay, formatSpan } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { highest, type Buckets, type ChartSeries } from './chart-series.ts';
import { plotBox, timeSpan } from './plot-box.ts';
import { PlotOverlay, type Period } from './plot-overlay.tsx';
import { Plot, type ChartKind } from './plot.tsx';
import { chartTexts } from './texts.ts';
import { timeTicks } from './time-ticks.ts';
import { useElementSize } from './use-element-size.ts';
import { valueAxis, type Measure } from './value-ticks.ts';
import styles from './chart.module.css';

/** What the plot shows besides, or instead of, its series. */
export type ChartCondition =
  | { readonly kind: 'ready' }
  | { readonly kind: 'loading' }
  /** One sentence, and what to do. */
  | { readonly kind: 'empty'; readonly message: string; readonly action?: ReactNode }
  /** Drawn at 45 %; `since` is when the last data came. */
  | { readonly kind: 'stale'; readonly since: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly retry: ReactNode };

export interface ChartProps {
  readonly id: string;
  readonly title: string;
  /** What it is of, and per what. */
  readonly subtitle: string;
  /** How many samples the whole chart rests on; left out where it counts. */
  readonly sampleSize?: number | undefined;
  readonly kind: ChartKind;
  readonly measure: Measure;
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
  /** Of a value, with its unit. */
  readonly format: (value: number | null) => string;
  readonly samples?: readonly number[] | undefined;
  readonly wash?: readonly [string, string] | undefined;
  readonly condition: ChartCondition;
  /** Of the simulator: hatched along the edge, and said in the header. */
  readonly simulated?: boolean;
  readonly menu?: ReactNode;
  readonly language: string;
  readonly onOpen?: ((period: Period) => void) | undefined;
  readonly onZoom?: ((period: Period) => void) | undefined;
}

/** Room for the labels of the y axis, and for names at the right end of lines, px. */
const LEFT = 42;
const NAMES = 36;
const DAY = 86_400_000;

export function Chart(props: ChartProps): ReactElement {
  const { id, title, kind, measure, series, buckets, condition, language } = props;
  const t = useTexts(chartTexts);
  const [size, plot] = useElementSize();
  const top = highest(series, kind !== 'lines');
  const axis = useAxis(top, measure);
  const box = useMemo(
    () => plotBox(size.width, size.height, LEFT, kind === 'lines' ? NAMES : undefined),
    [size, kind],
  );
  const [from, to] = timeSpan(buckets);
  const times = useMemo(
    () => timeTicks(from, to, box.plotWidth, language),
    [from, to, box.plotWidth, language],
  );
  const nameOf = (place: number): string => nameOfBucket(buckets.times[place] ?? 0, buckets.size, language);
  const drawn = size.width > 0 && size.height > 0;
  return (
    <section
      className={styles.chart}
      data-chart={id}
      data-condition={condition.kind}
      aria-labelledby={`chart-${id}`}
    >
      <header className={styles.header}>
        <h2 data-chart-text id={`chart-${id}`}>
          {title}
        </h2>
        <span className={styles.subtitle} data-chart-text>
          {props.subtitle}
        </span>
        {props.sampleSize === undefined ? null : (
          <span className={styles.samples} data-chart-text>
            {t('samples', { count: formatCount(props.sampleSize) })}
          </span>
        )}
        {props.menu === undefined ? null : <div className={styles.menu}>{props.menu}</div>}
      </header>
      <ChartLegend kind={kind} series={series} buckets={buckets} format={props.format} />
      <div className={styles.plot} data-chart-plot ref={plot}>
        {drawn ? (
          <Plot
            id={id}
            kind={kind}
            series={series}
            buckets={buckets}
            axis={axis}
            times={times}
            box={box}
            samples={props.samples}
            wash={props.wash}
          />
        ) : null}
        {drawn && (condition.kind === 'ready' || condition.kind === 'stale') ? (
          <PlotOverlay
            id={id}
            title={`${title}, ${props.subtitle}`}
            kind={kind}
            series={series}
            buckets={buckets}
            box={box}
            top={axis.ticks.at(-1) ?? 1}
            samples={props.samples}
            format={props.format}
            nameOf={nameOf}
            onOpen={props.onOpen}
            onZoom={props.onZoom}
          />
        ) : null}
        {condition.kind === 'empty' ? (
          <div className={styles.note}>
            <p data-chart-note>{condition.message}</p>
            {condition.action}
          </div>
        ) : null}
        {condition.kind === 'failed' ? (
          <div className={styles.note} role="alert">
            <p>{t('failed', { reason: condition.reason })}</p>
            {condition.retry}
          </div>
        ) : null}
        {condition.kind === 'stale' ? (
          <p className={styles.stale}>{t('stale', { time: formatClock(condition.since) })}</p>
        ) : null}
      </div>
    </section>
  );
}

/** The same object while the ticks are the same, so that the drawing is not made anew for each highest value. */
function useAxis(top: number, measure: Measure): ReturnType<typeof valueAxis> {
  const ticks = valueAxis(top, measure);
  const name = ticks.labels.join(' ');
  // oxlint-disable-next-line react/exhaustive-deps -- `name` says all that `ticks` holds
  return useMemo(() => ticks, [name]);
}

/** `14:24, 1 min`, and over more than a day `Nov 22, 14:00, 2 h`. */
function nameOfBucket(at: number, size: number, language: string): string {
  const length = formatSpan(size / 1_000);
  if (size >= DAY) return `${formatDay(at, language)}, ${length}`;
  const clock = formatClock(at);
  return size >= DAY / 96 ? `${formatDay(at, language)}, ${clock}, ${length}` : `${clock}, ${length}`;
}
