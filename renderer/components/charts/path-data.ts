/** Pieces of SVG path data. */
import { runs } from './chart-series.ts';

export interface PathPoint {
  readonly x: number;
  readonly y: number;
}

/** A line through the points of each run; null parts one run from the next. A single point draws nothing. */
export function linePath(points: readonly (PathPoint | null)[]): string {
  return runs(points)
    .filter(([first, last]) => last > first)
    .map(([first, last]) => `M${through(points.slice(first, last + 1))}`)
    .join('');
}

/** The area between two lines, a closed shape for each run. Both have their gaps in the same places. */
export function areaPath(upper: readonly (PathPoint | null)[], lower: readonly (PathPoint | null)[]): string {
  return runs(upper)
    .filter(([first, last]) => last > first)
    .map(([first, last]) => {
      const there = through(upper.slice(first, last + 1));
      const back = through(lower.slice(first, last + 1).toReversed());
      return `M${there}L${back}z`;
    })
    .join('');
}

export function circlePath(x: number, y: number, radius: number): string {
  const left = hundredths(x - radius);
  return `M${left} ${hundredths(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
}

/** Finer than a hundredth of a pixel nobody sees. */
export function hundredths(length: number): number {
  return Math.round(length * 100) / 100;
}

function through(points: readonly (PathPoint | null)[]): string {
  return points
    .map((point) => (point === null ? '' : `${hundredths(point.x)} ${hundredths(point.y)}`))
    .join('L');
}
