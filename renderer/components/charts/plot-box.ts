/** Where things stand in a chart: the same figures for what recharts draws and for what lies over it. */
import type { Buckets } from './chart-series.ts';

export interface PlotBox {
  /** Of the whole drawing, px. */
  readonly width: number;
  readonly height: number;
  /** Of the plot within it. */
  readonly left: number;
  readonly top: number;
  readonly plotWidth: number;
  readonly plotHeight: number;
}

/** Room for the labels of both axes, and for half a label above the top tick. */
const TOP = 8;
const AXIS_HEIGHT = 22;
const PLAIN_RIGHT = 6;

/**
 * @param left room for the labels of the y axis
 * @param right room for the names at the right end of lines
 */
export function plotBox(width: number, height: number, left: number, right: number = PLAIN_RIGHT): PlotBox {
  return {
    width,
    height,
    left,
    top: TOP,
    plotWidth: Math.max(width - left - right, 1),
    plotHeight: Math.max(height - TOP - AXIS_HEIGHT, 1),
  };
}

/** The time axis runs from the begin of the first bucket to the end of the last. */
export function timeSpan({ times, size }: Buckets): readonly [number, number] {
  const first = times[0] ?? 0;
  return [first, (times.at(-1) ?? first) + size];
}

/** A value of a bucket stands in its middle, px from the left edge of the plot. */
export function xOf(place: number, buckets: Buckets, plotWidth: number): number {
  const count = Math.max(buckets.times.length, 1);
  return ((place + 0.5) / count) * plotWidth;
}

/** The bucket at `x` px from the left edge of the plot. */
export function placeOf(x: number, buckets: Buckets, plotWidth: number): number {
  const count = buckets.times.length;
  return Math.min(Math.max(Math.floor((x / plotWidth) * count), 0), count - 1);
}

/** px from the top edge of the plot. */
export function yOf(value: number, top: number, plotHeight: number): number {
  return (1 - value / top) * plotHeight;
}
