/**
 * The drawing of a chart: axes, grid and series, by recharts. It knows nothing of the crosshair, so that a moving pointer
 * never draws it again, and it is not animated, so that live data appear as they are.
 */
import { memo, type ReactElement } from 'react';
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, XAxis, YAxis } from 'recharts';
import { BarMarks, DotMarks, EndNames } from './chart-marks.tsx';
import { splitAtFilling, stack, type Buckets, type ChartSeries } from './chart-series.ts';
import { fillOf, Hatching, hatchingId } from './hatching.tsx';
import { timeSpan, type PlotBox } from './plot-box.ts';
import type { TimeTick } from './time-ticks.ts';
import type { ValueAxis } from './value-ticks.ts';
import styles from './chart.module.css';

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

type Row = { at: number } & Record<string, number | readonly [number, number] | null>;

const AXIS_TEXT = { fontSize: 11, fill: 'var(--axis)' } as const;
const LINE_WIDTH = { bold: 2, solid: 1.5, dashed: 1.5 } as const;

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
      data={rowsOf(props)}
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
      <ReferenceLine y={0} stroke="var(--line-strong)" />
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
      {kind === 'areas' ? areas(series, props.id) : null}
      {kind === 'lines' ? lines(series, props.wash) : null}
      {kind === 'lines' ? <DotMarks series={series} buckets={buckets} samples={samples} /> : null}
      {kind === 'lines' ? <EndNames series={series} /> : null}
    </ComposedChart>
  );
});

/** Stacked areas: fills first, then the edge of each, which carries the contrast. */
function areas(series: readonly ChartSeries[], chart: string): ReactElement[] {
  return [
    ...series.map((each) => (
      <Area
        key={`${each.id}:fill`}
        dataKey={`${each.id}:layer`}
        fill={fillOf(each, chart)}
        fillOpacity={1}
        stroke="none"
        isAnimationActive={false}
        activeDot={false}
        type="linear"
      />
    )),
    ...series.flatMap(({ id, color, edge = color }) => [
      line(`${id}:settled`, edge, 1.5),
      line(`${id}:open`, edge, 1.5, '2 2'),
    ]),
  ];
}

function lines(series: readonly ChartSeries[], wash: PlotProps['wash']): ReactElement[] {
  const upper = series.find(({ id }) => id === wash?.[1]);
  return [
    ...(upper === undefined
      ? []
      : [
          <Area
            key="wash"
            dataKey="wash"
            fill={`var(${upper.color})`}
            fillOpacity={0.09}
            stroke="none"
            isAnimationActive={false}
            activeDot={false}
            type="linear"
          />,
        ]),
    ...series.flatMap(({ id, color, pen = 'solid' }) => [
      line(`${id}:settled`, color, LINE_WIDTH[pen], pen === 'dashed' ? '4 3' : undefined),
      line(`${id}:open`, color, LINE_WIDTH[pen], '2 2'),
    ]),
  ];
}

function line(key: string, color: string, width: number, dashes?: string): ReactElement {
  return (
    <Line
      key={key}
      dataKey={key}
      stroke={`var(${color})`}
      strokeWidth={width}
      {...(dashes === undefined ? {} : { strokeDasharray: dashes })}
      dot={false}
      activeDot={false}
      isAnimationActive={false}
      type="linear"
      strokeLinejoin="round"
    />
  );
}

/** A row per bucket, at its middle, with a place for every mark that recharts draws. */
function rowsOf({ kind, series, buckets, wash }: PlotProps): Row[] {
  const rows: Row[] = buckets.times.map((time) => ({ at: time + buckets.size / 2 }));
  if (kind === 'bars') return rows;
  const put = (key: string, values: readonly Row[string][]): void => {
    values.forEach((value, place) => {
      const row = rows[place];
      if (row !== undefined) row[key] = value;
    });
  };
  const layers = kind === 'areas' ? stack(series) : [];
  series.forEach(({ id, values }, index) => {
    const layer = layers[index];
    const tops = layer === undefined ? values : layer.map((bounds) => bounds?.[1] ?? null);
    const { settled, open } = splitAtFilling(tops, buckets.filling);
    put(`${id}:settled`, settled);
    put(`${id}:open`, open);
    // The fill ends where the settled part does: what is still filling is an outline.
    if (layer !== undefined)
      put(
        `${id}:layer`,
        layer.map((bounds, place) => (place === buckets.filling ? null : bounds)),
      );
  });
  const [lower, upper] = (wash ?? []).map((id) => series.find((each) => each.id === id)?.values);
  if (lower !== undefined && upper !== undefined) {
    put(
      'wash',
      lower.map((value, place) => {
        const above = upper[place] ?? null;
        return value === null || above === null || place === buckets.filling ? null : [value, above];
      }),
    );
  }
  return rows;
}
