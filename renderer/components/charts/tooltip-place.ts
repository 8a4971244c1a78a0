/**
 * Chooses where the tooltip of a chart stands: beside the crosshair, never on it, on the side and at the height where it
 * hides the fewest values. The right side wins a tie, then the top.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface TooltipRoom {
  /** The crosshair, px from the left edge of the plot. */
  readonly x: number;
  readonly plot: { readonly width: number; readonly height: number };
  readonly tooltip: { readonly width: number; readonly height: number };
  /** Every value drawn, px from the top left corner of the plot. */
  readonly points: readonly Point[];
  /** How far the tooltip may reach past the right edge of the plot, px. */
  readonly overhang: number;
}

/** Between the crosshair and the tooltip. */
const DISTANCE = 10;

/** @returns the top left corner, px from that of the plot */
export function placeTooltip({ x, plot, tooltip, points, overhang }: TooltipRoom): Point {
  const right = x + DISTANCE;
  const left = x - DISTANCE - tooltip.width;
  const fitsRight = right + tooltip.width <= plot.width + overhang;
  const sides = fitsRight ? [right] : [];
  if (left >= 0) sides.push(left);
  // Too narrow for either: the roomier side, and the edge of the plot may cut nothing off.
  if (sides.length === 0) sides.push(x < plot.width / 2 ? right : Math.max(left, 0));
  const bottom = Math.max(plot.height - tooltip.height, 0);
  const heights = [0, bottom, bottom / 2];

  let best: Point = { x: sides[0] ?? right, y: 0 };
  let fewest = Number.POSITIVE_INFINITY;
  for (const top of heights) {
    for (const side of sides) {
      const hidden = points.filter(
        (point) =>
          point.x >= side &&
          point.x <= side + tooltip.width &&
          point.y >= top &&
          point.y <= top + tooltip.height,
      ).length;
      if (hidden < fewest) {
        fewest = hidden;
        best = { x: side, y: top };
      }
    }
  }
  return best;
}
