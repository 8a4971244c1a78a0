import type { ReactElement } from 'react';
import type { ChartSeries } from './chart-series.ts';
import { GROUND } from './hatching.tsx';
import type { ChartKind } from './plot.tsx';
import styles from './chart.module.css';

/** The sample of a series beside its name: a line with its pen, or a square with its edge. */
export function SeriesKey({ kind, series }: { kind: ChartKind; series: ChartSeries }): ReactElement {
  const { color, edge, pen = 'solid', hatched = false } = series;
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
        <>
          <rect
            x="2.5"
            y=".5"
            width="7"
            height="7"
            rx="1"
            fill={`var(${color})`}
            fillOpacity={hatched ? GROUND : 1}
            stroke={`var(${edge ?? color})`}
          />
          {hatched ? (
            <path d="M3 7.5 9.5 1M3 4 6 1M6.5 7.5 9.5 4.5" stroke={`var(${color})`} strokeWidth="1.3" />
          ) : null}
        </>
      )}
    </svg>
  );
}
