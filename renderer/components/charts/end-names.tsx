/** Each line's name, where the line ends. */
import type { ReactElement } from 'react';
import { usePlotArea, useYAxisScale } from 'recharts';
import type { ChartSeries } from './chart-series.ts';
import styles from './chart.module.css';
import { spreadLabels } from './label-spread.ts';

/** Middles of two names at the right end are at least so far apart, px. */
const NAME_GAP = 12;

export function EndNames({ series }: { readonly series: readonly ChartSeries[] }): ReactElement | null {
  const area = usePlotArea();
  const y = useYAxisScale();
  if (area === undefined || y === undefined) return null;
  // Of two that end at the same height, the later series stands above.
  const named = series.toReversed().flatMap(({ id, label, values }) => {
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
