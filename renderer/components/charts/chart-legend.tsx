/** The series in the order they stand, each with its value at the crosshair, or the latest settled one. */
import type { ReactElement } from 'react';
import { latestPlace, placeAt, type Buckets, type ChartSeries } from './chart-series.ts';
import { useCrosshair } from './crosshair.ts';
import { SeriesKey } from './series-key.tsx';
import type { ChartKind } from './plot.tsx';
import styles from './chart.module.css';

interface ChartLegendProps {
  readonly kind: ChartKind;
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
  readonly format: (value: number | null) => string;
}

export function ChartLegend({ kind, series, buckets, format }: ChartLegendProps): ReactElement {
  const { at } = useCrosshair();
  const place = at === null ? latestPlace(series, buckets) : placeAt(buckets, at);
  return (
    <ul className={styles.legend}>
      {series.map((each) => (
        <li key={each.id} data-chart-text>
          <SeriesKey kind={kind} series={each} />
          <span>{each.label}</span> <b>{format(each.values[place] ?? null)}</b>
        </li>
      ))}
    </ul>
  );
}
