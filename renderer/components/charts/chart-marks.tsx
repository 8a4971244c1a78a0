/**
 * What recharts draws of the series: one element per series rather than one per bucket, because sixty buckets of four
 * causes would be 240 components to render at every update. Each is drawn in the scales of the chart around it.
 */
import type { ReactElement } from 'react';
import { usePlotArea, useXAxisScale, useYAxisScale } from 'recharts';
import { FEW_SAMPLES, stack, type Buckets, type ChartSeries } from './chart-series.ts';
import { fillOf } from './hatching.tsx';
import { spreadLabels } from './label-spread.ts';
import styles from './chart.module.css';

interface MarksProps {
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
}

/** Part of a bucket's width that its bar takes. */
const BAR_SHARE = 0.78;

/** Counts, stacked. The bucket still filling is drawn at 45 %. */
export function BarMarks({
  chart,
  series,
  buckets,
}: MarksProps & { readonly chart: string }): ReactElement | null {
  const x = useXAxisScale();
  const y = useYAxisScale();
  if (x === undefined || y === undefined) return null;
  const layers = stack(series);
  return (
    <g className={styles.marks}>
      {series.map((one, index) => {
        const { id, edge } = one;
        const parts = { settled: '', filling: '' };
        layers[index]?.forEach((bounds, place) => {
          if (bounds === null || bounds[0] === bounds[1]) return;
          const begin = buckets.times[place] ?? 0;
          const left = x(begin) ?? 0;
          const width = (x(begin + buckets.size) ?? 0) - left;
          const inset = (width * (1 - BAR_SHARE)) / 2;
          const top = y(bounds[1]) ?? 0;
          const bottom = y(bounds[0]) ?? 0;
          parts[place === buckets.filling ? 'filling' : 'settled'] +=
            `M${round(left + inset)} ${round(bottom)}V${round(top)}h${round(width - 2 * inset)}V${round(bottom)}z`;
        });
        const paint = {
          fill: fillOf(one, chart),
          ...(edge === undefined ? {} : { stroke: `var(${edge})`, strokeWidth: 1 }),
        };
        return (
          <g key={id} data-series={id}>
            {parts.settled === '' ? null : <path d={parts.settled} {...paint} />}
            {parts.filling === '' ? null : <path d={parts.filling} {...paint} opacity={0.45} />}
          </g>
        );
      })}
    </g>
  );
}

/** Hollow dots where a value rests on few samples, and full ones where it stands alone between two gaps. */
export function DotMarks({
  series,
  buckets,
  samples,
}: MarksProps & { readonly samples: readonly number[] | undefined }): ReactElement | null {
  const x = useXAxisScale();
  const y = useYAxisScale();
  if (x === undefined || y === undefined) return null;
  return (
    <g className={styles.marks}>
      {series.map(({ id, color, values }) => {
        let hollow = '';
        let full = '';
        values.forEach((value, place) => {
          if (value === null) return;
          const few = samples !== undefined && (samples[place] ?? 0) < FEW_SAMPLES;
          const alone = (values[place - 1] ?? null) === null && (values[place + 1] ?? null) === null;
          if (!few && !alone) return;
          const middle = (buckets.times[place] ?? 0) + buckets.size / 2;
          const dot = circle(x(middle) ?? 0, y(value) ?? 0, few ? 2 : 1.8);
          if (few) hollow += dot;
          else full += dot;
        });
        return (
          <g key={id}>
            {hollow === '' ? null : (
              <path
                d={hollow}
                fill="var(--surface)"
                stroke={`var(${color})`}
                strokeWidth={1.2}
                data-few-samples
              />
            )}
            {full === '' ? null : <path d={full} fill={`var(${color})`} />}
          </g>
        );
      })}
    </g>
  );
}

/** Middles of two names at the right end are at least so far apart, px. */
const NAME_GAP = 12;

/** Each line's name, where the line ends. */
export function EndNames({ series }: { readonly series: readonly ChartSeries[] }): ReactElement | null {
  const area = usePlotArea();
  const y = useYAxisScale();
  if (area === undefined || y === undefined) return null;
  const named = series.flatMap(({ id, label, values }) => {
    const last = values.findLast((value) => value !== null);
    return last === undefined || last === null ? [] : [{ id, label, wanted: y(last) ?? 0 }];
  });
  const middles = spreadLabels(
    named.map(({ wanted }) => wanted),
    NAME_GAP,
    [area.y, area.y + area.height],
  );
  return (
    <g className={styles.endNames}>
      {named.map(({ id, label }, index) => (
        <text key={id} x={area.x + area.width + 6} y={(middles[index] ?? 0) + 4}>
          {label}
        </text>
      ))}
    </g>
  );
}

function circle(x: number, y: number, radius: number): string {
  return `M${round(x - radius)} ${round(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
}

function round(length: number): number {
  return Math.round(length * 100) / 100;
}
