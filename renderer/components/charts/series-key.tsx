import type { ReactElement } from 'react';
import type { ChartSeries } from './chart-series.ts';
import type { ChartKind } from './plot.tsx';
import styles from './chart.module.css';

/** The sample of a series beside its name: a line with its pen, or a square with its edge. */
export function SeriesKey({ kind, series }: { kind: ChartKind; series: ChartSeries }): ReactElement {
  const { color, edge, pen = 'solid' } = series;
  return (
    <svg
      className={styles.key}
      data-chart-key
      width="12"
      height="8"
      viewBox="0 0 12 8"
      aria-hidden="true"
      focusable="false"
    >
      {kind === 'lines' ? (
        <path
          d="M0 4h12"
          stroke={`var(${color})`}
          strokeWidth={pen === 'bold' ? 2 : 1.5}
          {...(pen === 'dashed' ? { strokeDasharray: '4 3' } : {})}
        />
      ) : (
        <rect
          x="2.5"
          y=".5"
          width="7"
          height="7"
          rx="1"
          fill={`var(${color})`}
          stroke={`var(${edge ?? color})`}
        />
      )}
    </svg>
  );
}
