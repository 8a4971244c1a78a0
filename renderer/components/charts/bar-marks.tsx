/**
 * Stacked bars: one path per series rather than one element per bucket, because ninety buckets of four causes would be 360
 * components to render at every update.
 */
import type { ReactElement } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import { stack, type Buckets, type ChartSeries } from './chart-series.ts';
import styles from './chart.module.css';
import { fillOf } from './hatching.tsx';
import { hundredths } from './path-data.ts';

interface BarMarksProps {
  /** Id of the chart. */
  readonly chart: string;
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
}

/** Part of a bucket's width that its bar takes. */
const BAR_SHARE = 0.78;

/** Counts, stacked. The bucket still filling is drawn at 45 %. */
export function BarMarks({ chart, series, buckets }: BarMarksProps): ReactElement | null {
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
            `M${hundredths(left + inset)} ${hundredths(bottom)}V${hundredths(top)}h${hundredths(width - 2 * inset)}V${hundredths(bottom)}z`;
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
