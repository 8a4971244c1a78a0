/** The texture of what is simulated, in the colour of a series. */
import type { ReactElement } from 'react';
import type { ChartSeries } from './chart-series.ts';

/** Width of a stripe and of a stripe with the gap after it, px. */
export const STRIPE = 2.5;
export const STRIPE_PERIOD = 6;
/** How much of the colour the ground between the stripes has. */
export const GROUND = 0.18;

interface HatchingProps {
  /** Unique in the page. */
  readonly id: string;
  readonly color: string;
}

/** Stripes from the lower left to the upper right over a light ground. `data-color` is for who paints it elsewhere. */
export function Hatching({ id, color }: HatchingProps): ReactElement {
  return (
    <pattern
      id={id}
      width={STRIPE_PERIOD}
      height={STRIPE_PERIOD}
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
      data-color={color}
    >
      <rect width={STRIPE_PERIOD} height={STRIPE_PERIOD} fill={`var(${color})`} fillOpacity={GROUND} />
      <rect width={STRIPE} height={STRIPE_PERIOD} fill={`var(${color})`} />
    </pattern>
  );
}

/** The fill of a series; the chart of this id has a `Hatching` for each that is hatched. */
export function fillOf({ id, color, hatched = false }: ChartSeries, chart: string): string {
  return hatched ? `url(#${hatchingId(chart, id)})` : `var(${color})`;
}

export function hatchingId(chart: string, series: string): string {
  return `hatching-${chart}-${series}`;
}
