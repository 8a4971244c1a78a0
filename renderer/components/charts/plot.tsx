/**
 * The drawing of a chart: axes, grid and series, by recharts. It knows nothing of the crosshair, so that a moving pointer
 * never draws it again, and it is not animated, so that live data appear as they are.
 */
import { memo, type ReactElement } from 'react';
import { CartesianGrid, ComposedChart, XAxis, YAxis } from 'recharts';
import { BarMarks } from './bar-marks.tsx';
import type { Buckets, ChartSeries } from './chart-series.ts';
import styles from './chart.module.css';
import { DotMarks } from './dot-marks.tsx';
import { EndNames } from './end-names.tsx';
import { Hatching, hatchingId } from './hatching.tsx';
import { AreaMarks, LineMarks } from './line-marks.tsx';
import { timeSpan, type PlotBox } from './plot-box.ts';
import type { TimeTick } from './time-ticks.ts';
import type { ValueAxis } from './value-ticks.ts';

export type ChartKind = 'areas' | 'lines' | 'bars';

export interface PlotProps {
  /** Of the chart, unique in the page. */
  readonly id: string;
  readonly kind: ChartKind;
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
  readonly axis: ValueAxis;
  readonly times: readonly TimeTick[];
  readonly box: PlotBox;
  /** Samples of each bucket; percentiles of few are marked. */
  readonly samples?: readonly number[] | undefined;
  /** Ids of two series between which a light wash is laid. */
  readonly wash?: readonly [string, string] | undefined;
}

const AXIS_TEXT = { fontSize: 11, fill: 'var(--axis)' } as const;
/** A row per bucket tells recharts nothing: the marks draw by themselves, in its scales. */
const NO_ROWS: readonly { readonly at: number }[] = [];

export const Plot = memo(function Plot(props: PlotProps): ReactElement {
  const { kind, series, buckets, axis, times, box, samples } = props;
  const [from, to] = timeSpan(buckets);
  const labels = new Map(axis.ticks.map((tick, index) => [tick, axis.labels[index] ?? '']));
  const names = new Map(times.map(({ at, label }) => [at, label]));
  return (
    <ComposedChart
      width={box.width}
      height={box.height}
      margin={{
        top: box.top,
        right: box.width - box.left - box.plotWidth,
        bottom: 0,
        left: 0,
      }}
      data={NO_ROWS}
      accessibilityLayer={false}
      {...(styles.drawing === undefined ? {} : { className: styles.drawing })}
    >
      <defs>
        {series
          .filter(({ hatched }) => hatched)
          .map(({ id, color }) => (
            <Hatching key={id} id={hatchingId(props.id, id)} color={color} />
          ))}
      </defs>
      <CartesianGrid vertical={false} stroke="var(--grid)" />
      <ZeroLine box={box} />
      <XAxis
        dataKey="at"
        type="number"
        scale="linear"
        domain={[from, to]}
        allowDataOverflow
        ticks={times.map(({ at }) => at)}
        interval={0}
        height={box.height - box.top - box.plotHeight}
        tickFormatter={(at: number) => names.get(at) ?? ''}
        tick={AXIS_TEXT}
        tickLine={false}
        axisLine={false}
        tickMargin={6}
        fontSize={11}
      />
      <YAxis
        type="number"
        domain={[0, axis.ticks.at(-1) ?? 1]}
        allowDataOverflow
        ticks={axis.ticks}
        interval={0}
        width={box.left}
        tickFormatter={(tick: number) => labels.get(tick) ?? ''}
        tick={AXIS_TEXT}
        tickLine={false}
        axisLine={false}
        tickMargin={8}
        fontSize={11}
      />
      {kind === 'bars' ? <BarMarks chart={props.id} series={series} buckets={buckets} /> : null}
      {kind === 'areas' ? <AreaMarks chart={props.id} series={series} buckets={buckets} /> : null}
      {kind === 'lines' ? (
        <>
          <LineMarks series={series} buckets={buckets} wash={props.wash} />
          <DotMarks series={series} buckets={buckets} samples={samples} />
          <EndNames series={series} />
        </>
      ) : null}
    </ComposedChart>
  );
});

/** Stronger than the grid. */
function ZeroLine({ box }: { readonly box: PlotBox }): ReactElement {
  const y = box.top + box.plotHeight;
  return <path d={`M${box.left} ${y}h${box.plotWidth}`} stroke="var(--line-strong)" />;
}
