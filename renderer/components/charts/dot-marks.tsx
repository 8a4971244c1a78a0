/** Dots on lines where the line alone would say too much, or nothing. */
import type { ReactElement } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import { FEW_SAMPLES, type Buckets, type ChartSeries } from './chart-series.ts';
import styles from './chart.module.css';
import { circlePath } from './path-data.ts';

interface DotMarksProps {
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
  readonly samples: readonly number[] | undefined;
}

/** Hollow dots where a value rests on few samples, and full ones where it stands alone between two gaps. */
export function DotMarks({ series, buckets, samples }: DotMarksProps): ReactElement | null {
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
          const dot = circlePath(x(middle) ?? 0, y(value) ?? 0, few ? 2 : 1.8);
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
