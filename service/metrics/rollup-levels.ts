/** The lengths of time that requests are added up for, and how long each is kept: twice the longest range that reads it. */

const HOUR = 3_600;
const DAY = 24 * HOUR;

export interface RollupLevel {
  /** Width of its slots; each divides the next. */
  readonly seconds: number;
  readonly keptSeconds: number;
}

export const FINEST_LEVEL: RollupLevel = { seconds: 10, keptSeconds: 6 * HOUR };
export const COARSE_LEVELS: readonly RollupLevel[] = [
  { seconds: 60, keptSeconds: 8 * DAY },
  { seconds: HOUR, keptSeconds: 400 * DAY },
];
/** Finest first. */
export const ROLLUP_LEVELS: readonly RollupLevel[] = [FINEST_LEVEL, ...COARSE_LEVELS];

/** The coarsest level that buckets of this width can be made of. */
export function levelFor(bucketMs: number): RollupLevel {
  const level = ROLLUP_LEVELS.findLast(({ seconds }) => bucketMs % (seconds * 1_000) === 0);
  if (level === undefined) throw new RangeError(`no buckets of ${bucketMs} ms can be made`);
  return level;
}
