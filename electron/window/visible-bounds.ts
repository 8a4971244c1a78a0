/** Where a window goes: where it was, as far as a display is there to show it. */
import type { Display, Rectangle } from 'electron';

export const DEFAULT_SIZE = { width: 1_280, height: 820 } as const;
export const MINIMUM_SIZE = { width: 900, height: 600 } as const;

/** So much of the title bar must be on a display, so that the window can be taken hold of. */
const GRIP = { width: 120, height: 32 } as const;

/**
 * @param wanted the bounds of last time; undefined at the first start
 * @param displays all that are connected; `primary` is one of them
 * @returns bounds within the work area of the display that shows most of `wanted`; centred on the primary one where none
 *   shows enough of its title bar
 */
export function visibleBounds(
  wanted: Rectangle | undefined,
  displays: readonly Pick<Display, 'workArea'>[],
  primary: Pick<Display, 'workArea'>,
): Rectangle {
  if (wanted === undefined) return centred(DEFAULT_SIZE, primary.workArea);
  const [best] = displays
    .map(({ workArea }) => ({ workArea, placed: { x: wanted.x, y: wanted.y, ...fitting(wanted, workArea) } }))
    .filter(({ workArea, placed }) => {
      const grip = overlap({ ...placed, height: GRIP.height }, workArea);
      return grip.width >= GRIP.width && grip.height >= GRIP.height;
    })
    .toSorted((a, b) => area(overlap(b.placed, b.workArea)) - area(overlap(a.placed, a.workArea)));
  return best === undefined ? centred(wanted, primary.workArea) : best.placed;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function fitting({ width, height }: Size, workArea: Rectangle): Size {
  return {
    width: Math.min(Math.max(width, MINIMUM_SIZE.width), workArea.width),
    height: Math.min(Math.max(height, MINIMUM_SIZE.height), workArea.height),
  };
}

function centred(size: Size, workArea: Rectangle): Rectangle {
  const { width, height } = fitting(size, workArea);
  return {
    x: Math.round(workArea.x + (workArea.width - width) / 2),
    y: Math.round(workArea.y + (workArea.height - height) / 2),
    width,
    height,
  };
}

function overlap(a: Rectangle, b: Rectangle): Size {
  return {
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)),
  };
}

function area({ width, height }: Size): number {
  return width * height;
}
