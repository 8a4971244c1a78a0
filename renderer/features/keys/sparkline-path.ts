/** Requests per minute as a line: whole minutes solid, the one still running as a piece of its own, to be dashed. */
export interface SparklinePath {
  readonly solid: string;
  /** Empty where there is no whole minute to start from. */
  readonly dashed: string;
}

/** @param minutes oldest first, the one still running last @param width, height of the drawing, px */
export function sparklinePath(minutes: readonly number[], width: number, height: number): SparklinePath {
  if (minutes.length < 2) return { solid: '', dashed: '' };
  const most = Math.max(...minutes, 1);
  const step = width / (minutes.length - 1);
  const points = minutes.map(
    (count, place) => `${round(place * step)} ${round(height - (count / most) * height)}`,
  );
  return {
    solid: `M${points.slice(0, -1).join('L')}`,
    dashed: `M${points.slice(-2).join('L')}`,
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
