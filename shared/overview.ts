/**
 * `GET /api/admin/overview?range=1h`: what happened, in buckets for charts, with totals of the range and of the one before it.
 *
 * A request counts in the bucket in which it ended. Real and simulated requests are never in the same answer
 * (`source`); what the gateway refused by itself is neither and is in both. A bucket during which the service did not run
 * has `recordedSeconds` 0: a gap, not a zero. Requests per second are `requests / recordedSeconds`.
 */
import { z } from 'zod';
import { percentilesSchema } from './percentiles.ts';
import { ANSWERERS, ERROR_CAUSES, STATUS_CLASSES } from './request-class.ts';

const count = z.number().int().nonnegative();
/** Wall clock, ms since the epoch. */
const wall = z.number().int();

/** Range → its length and the width of its buckets, s. */
export const OVERVIEW_RANGES = {
  '15m': { seconds: 900, bucketSeconds: 10 },
  '1h': { seconds: 3_600, bucketSeconds: 60 },
  '6h': { seconds: 21_600, bucketSeconds: 300 },
  '24h': { seconds: 86_400, bucketSeconds: 900 },
  '7d': { seconds: 604_800, bucketSeconds: 7_200 },
  '30d': { seconds: 2_592_000, bucketSeconds: 21_600 },
  '90d': { seconds: 7_776_000, bucketSeconds: 86_400 },
} as const satisfies Record<string, { seconds: number; bucketSeconds: number }>;
export type OverviewRange = keyof typeof OVERVIEW_RANGES;
export const OVERVIEW_RANGE_NAMES = Object.keys(OVERVIEW_RANGES) as [OverviewRange, ...OverviewRange[]];

/** The longest range that may be asked for by `since` and `until`. */
export const LONGEST_OVERVIEW_MS = 400 * 86_400_000;

const instant = z.coerce.number().int().min(0).max(8_640_000_000_000_000);

/** Either `range`, which ends now, or `since` and `until` (for a zoom); 1 h by default. */
export const overviewQuerySchema = z
  .object({
    range: z.enum(OVERVIEW_RANGE_NAMES).optional(),
    since: instant.optional(),
    until: instant.optional(),
    /** Which requests: by default those of the upstream that answers now. */
    source: z.enum(['real', 'simulated']).optional(),
    /** Minutes that the operator's clock is ahead of UTC (Manila: 480), so that long buckets begin at local hours and days. */
    utcOffset: z.coerce.number().int().min(-1_080).max(1_080).default(0),
  })
  .superRefine(({ range, since, until }, context) => {
    const custom = since !== undefined || until !== undefined;
    if (range !== undefined && custom) {
      context.addIssue({ code: 'custom', message: 'give either range or since and until' });
    } else if (custom && (since === undefined || until === undefined)) {
      context.addIssue({ code: 'custom', message: 'since and until go together' });
    } else if (since !== undefined && until !== undefined && until - since < 10_000) {
      context.addIssue({ code: 'custom', message: 'until must be at least 10 s after since' });
    } else if (since !== undefined && until !== undefined && until - since > LONGEST_OVERVIEW_MS) {
      context.addIssue({ code: 'custom', message: 'the range is longer than 400 days' });
    }
  });
export type OverviewQuery = z.infer<typeof overviewQuerySchema>;

export const overviewTokensSchema = z.object({
  /** Neither written to nor read from the prompt cache. */
  input: count,
  output: count,
  cacheCreation: count,
  cacheRead: count,
});

/** What is counted, of a bucket as of a whole range. */
export const overviewFiguresSchema = z.object({
  /** Seconds of this time during which the service ran and recorded. */
  recordedSeconds: z.number().nonnegative(),
  requests: count,
  /** Their sum is `requests`. */
  answered: z.record(z.enum(ANSWERERS), count),
  /** Their sum is `requests`. */
  statuses: z.record(z.enum(STATUS_CLASSES), count),
  /** Those that failed: errors that are not the caller's. The error rate is `failed / requests`. */
  failed: count,
  /** Requests with an error, by cause; see `request-class.ts` for which of them are failures. */
  errors: z.record(z.enum(ERROR_CAUSES), count),
  /** Arrival to the last byte, ms, of answers that a model wrote, upstream; null when there were none. */
  lastByte: percentilesSchema.nullable(),
  /** Arrival to the first byte, ms, of those that were streamed. */
  firstToken: percentilesSchema.nullable(),
  /** Spent upstream: answers from the cache are not counted. */
  tokens: overviewTokensSchema,
});
export type OverviewFigures = z.infer<typeof overviewFiguresSchema>;

export const overviewBucketSchema = overviewFiguresSchema.extend({
  /** Its beginning. */
  at: wall,
  /** It has not ended yet: its figures still grow. Only ever the last one. */
  filling: z.boolean(),
});
export type OverviewBucket = z.infer<typeof overviewBucketSchema>;

export const overviewSchema = z.object({
  source: z.enum(['real', 'simulated']),
  range: z.enum(OVERVIEW_RANGE_NAMES).nullable(),
  /** Beginning of the first bucket, and the end of the last one or now: what was asked for, rounded to whole buckets. */
  since: wall,
  until: wall,
  /** Width of each bucket. */
  bucketMs: z.number().int().positive(),
  /** Everything that ended before it is in the figures; some 100 ms ago while the store is well. */
  asOf: wall,
  /** Beginning of the record; null when there is none yet. Before it, everything is a gap. */
  dataSince: wall.nullable(),
  /** Oldest first, without holes: from `since` to `until`. */
  buckets: z.array(overviewBucketSchema).max(500),
  total: overviewFiguresSchema,
  /** As long a time that ended at `since`. Compare only where its `recordedSeconds` is about the same. */
  preceding: overviewFiguresSchema,
  /** Requests of the other source in the same range, which are not in these figures. */
  otherSourceRequests: count,
});
export type Overview = z.infer<typeof overviewSchema>;
