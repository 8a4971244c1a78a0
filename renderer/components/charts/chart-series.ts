/**
 * What a chart draws, as arrays with one place per bucket of time, and what follows from it: how series stack, where a
 * line has gaps, which part of it is not settled yet. Everything here is pure, so that a chart's drawing can be tested
 * without one.
 */

/** Of the pens of a chart: how a series is drawn besides its colour. */
export type Pen = 'bold' | 'solid' | 'dashed';

export interface ChartSeries {
  readonly id: string;
  /** In the language of the console. */
  readonly label: string;
  /** A variable of `tokens.css`, as `--p50`. */
  readonly color: string;
  /** One per bucket; null is a gap, which is never drawn as zero. */
  readonly values: readonly (number | null)[];
  readonly pen?: Pen;
  /** The colour alone is too faint against the ground: its area and key get an edge in this one. */
  readonly edge?: string;
  /** Simulated: areas and bars are hatched, which means that and nothing else. */
  readonly hatched?: boolean;
}

export interface Buckets {
  /** Begins of the buckets, ascending, ms since the epoch. */
  readonly times: readonly number[];
  /** Length of each, ms. */
  readonly size: number;
  /** Place of the bucket that is still filling; null when all are settled. */
  readonly filling: number | null;
}

/** A bucket and the [lower, upper] bounds of one layer of a stack in it; null where the layer has a gap. */
export type Layer = readonly (readonly [number, number] | null)[];

/** Fewer samples than this in a bucket, and its percentile says little. */
export const FEW_SAMPLES = 20;

/** Bounds of each series when they are stacked in their order, the first at the bottom. */
export function stack(series: readonly ChartSeries[]): readonly Layer[] {
  const base: number[] = [];
  return series.map(({ values }) =>
    values.map((value, place) => {
      if (value === null) return null;
      const lower = base[place] ?? 0;
      base[place] = lower + value;
      return [lower, lower + value] as const;
    }),
  );
}

/** The highest value that is drawn; 0 where there is none. */
export function highest(series: readonly ChartSeries[], stacked: boolean): number {
  const tops = stacked
    ? stack(series).flatMap((layer) => layer.map((bounds) => bounds?.[1] ?? 0))
    : series.flatMap(({ values }) => values.map((value) => value ?? 0));
  return tops.reduce((top, value) => Math.max(top, value), 0);
}

/** Runs of neighbouring places that have a value, as [first, last]. */
export function runs(values: readonly unknown[]): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  values.forEach((value, place) => {
    if (value === null) return;
    const last = found.at(-1);
    if (last !== undefined && last[1] === place - 1) last[1] = place;
    else found.push([place, place]);
  });
  return found;
}

/**
 * A line's settled part, and the part that leads to the bucket still filling. The second has two values when the bucket
 * before has one, so that it can be drawn as a line of its own.
 */
export function splitAtFilling(
  values: readonly (number | null)[],
  filling: number | null,
): { readonly settled: readonly (number | null)[]; readonly open: readonly (number | null)[] } {
  if (filling === null) return { settled: values, open: values.map(() => null) };
  return {
    settled: values.map((value, place) => (place < filling ? value : null)),
    open: values.map((value, place) => (place >= filling - 1 ? value : null)),
  };
}

/** Place of the bucket that `at` falls into; the nearest one where it is outside. */
export function placeAt({ times, size }: Buckets, at: number): number {
  if (times.length === 0) return -1;
  const first = times[0] ?? 0;
  const guess = Math.floor((at - first) / size);
  return Math.min(Math.max(guess, 0), times.length - 1);
}

/** The last settled bucket that has a value in any series, or the last with one at all; -1 where there is none. */
export function latestPlace(series: readonly ChartSeries[], { times, filling }: Buckets): number {
  const has = (place: number): boolean => series.some(({ values }) => (values[place] ?? null) !== null);
  let unsettled = -1;
  for (let place = times.length - 1; place >= 0; place--) {
    if (!has(place)) continue;
    if (place !== filling) return place;
    unsettled = place;
  }
  return unsettled;
}

/** Whether no series has a value other than zero. */
export function isEmpty(series: readonly ChartSeries[]): boolean {
  return series.every(({ values }) => values.every((value) => value === null || value === 0));
}
