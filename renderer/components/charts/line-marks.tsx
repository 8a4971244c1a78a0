/**
 * Lines and stacked areas: a path per series, with gaps where values are missing. The part that leads to the bucket still
 * filling is dashed, and an area ends before it.
 */
import type { ReactElement } from 'react';
import { useXAxisScale, useYAxisScale } from 'recharts';
import { splitAtFilling, stack, type Buckets, type ChartSeries, type Pen } from './chart-series.ts';
import styles from './chart.module.css';
import { fillOf } from './hatching.tsx';
import { areaPath, linePath, type PathPoint } from './path-data.ts';

const WIDTHS: Readonly<Record<Pen, number>> = { bold: 2, solid: 1.5, dashed: 1.5 };
const DASHES: Readonly<Partial<Record<Pen, string>>> = { dashed: '4 3' };
const OPEN_DASHES = '2 2';
const WASH_OPACITY = 0.09;

interface LineMarksProps {
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
  /** Ids of two series between which a light wash is laid. */
  readonly wash?: readonly [string, string] | undefined;
}

export function LineMarks({ series, buckets, wash }: LineMarksProps): ReactElement | null {
  const place = usePlace(buckets);
  if (place === null) return null;
  const [lower, upper] = (wash ?? []).map((id) => series.find((each) => each.id === id));
  return (
    <g className={styles.marks}>
      {lower === undefined || upper === undefined ? null : (
        <path
          d={washPath(lower.values, upper.values, buckets.filling, place)}
          fill={`var(${upper.color})`}
          fillOpacity={WASH_OPACITY}
        />
      )}
      {series.map(({ id, color, pen = 'solid', values }) => (
        <Line key={id} values={values} filling={buckets.filling} place={place} color={color} pen={pen} />
      ))}
    </g>
  );
}

interface AreaMarksProps {
  /** Id of the chart. */
  readonly chart: string;
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
}

/** Fills first, then the edge of each, which carries the contrast. */
export function AreaMarks({ chart, series, buckets }: AreaMarksProps): ReactElement | null {
  const place = usePlace(buckets);
  if (place === null) return null;
  const layers = stack(series);
  return (
    <g className={styles.marks}>
      {series.map((each, index) => {
        const layer = (layers[index] ?? []).map((bounds, at) => (at === buckets.filling ? null : bounds));
        const upper = layer.map((bounds, at) => bounds && place(at, bounds[1]));
        const lower = layer.map((bounds, at) => bounds && place(at, bounds[0]));
        return <path key={each.id} d={areaPath(upper, lower)} fill={fillOf(each, chart)} />;
      })}
      {series.map(({ id, color, edge = color }, index) => (
        <Line
          key={id}
          values={(layers[index] ?? []).map((bounds) => bounds?.[1] ?? null)}
          filling={buckets.filling}
          place={place}
          color={edge}
          pen="solid"
        />
      ))}
    </g>
  );
}

/** Where the value of a bucket stands. */
type Place = (bucket: number, value: number) => PathPoint;

interface LineProps {
  readonly values: readonly (number | null)[];
  readonly filling: number | null;
  readonly place: Place;
  readonly color: string;
  readonly pen: Pen;
}

function Line({ values, filling, place, color, pen }: LineProps): ReactElement {
  const { settled, open } = splitAtFilling(values, filling);
  const draw = (part: readonly (number | null)[]): string =>
    linePath(part.map((value, bucket) => (value === null ? null : place(bucket, value))));
  const paint = {
    fill: 'none',
    stroke: `var(${color})`,
    strokeWidth: WIDTHS[pen],
    strokeLinejoin: 'round',
  } as const;
  return (
    <>
      <path d={draw(settled)} {...paint} strokeDasharray={DASHES[pen]} />
      <path d={draw(open)} {...paint} strokeDasharray={OPEN_DASHES} />
    </>
  );
}

function washPath(
  lower: readonly (number | null)[],
  upper: readonly (number | null)[],
  filling: number | null,
  place: Place,
): string {
  const both = (bucket: number): boolean =>
    bucket !== filling && (lower[bucket] ?? null) !== null && (upper[bucket] ?? null) !== null;
  const points = (values: readonly (number | null)[]): (PathPoint | null)[] =>
    values.map((value, bucket) => (value === null || !both(bucket) ? null : place(bucket, value)));
  return areaPath(points(upper), points(lower));
}

/** By the scales of the chart around; null while it has none. */
function usePlace({ times, size }: Buckets): Place | null {
  const x = useXAxisScale();
  const y = useYAxisScale();
  if (x === undefined || y === undefined) return null;
  return (bucket, value) => ({ x: x((times[bucket] ?? 0) + size / 2) ?? 0, y: y(value) ?? 0 });
}
