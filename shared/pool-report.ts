/**
 * The live state of the key pool as `GET /api/admin/keys` shows it: what was learnt while it works, per key and per
 * organization. No secrets, no prompts; times are the service's wall clock, ms since the epoch.
 */
import { z } from 'zod';
import { keyStateSchema } from './key-state.ts';

const count = z.number().int().nonnegative();
const wall = z.number();

export const dimensionSchema = z.enum(['requests', 'input', 'output']);
export type QuotaDimension = z.infer<typeof dimensionSchema>;

/** The highest mark of a quota that was reached, in percent. */
export const quotaAlertSchema = z.union([z.literal(70), z.literal(85), z.literal(95)]);

/** Straight on from the present rate. */
export const forecastSchema = z.object({
  /** When the limit will be reached; null when not before the day ends, or where there is no limit. */
  exhaustedMs: wall.nullable(),
  /** The same at the upper and at the lower end of what the rate may be. */
  earliestMs: wall.nullable(),
  latestMs: wall.nullable(),
  /** What will have been used when the day ends. */
  usedAtEnd: z.number(),
  confidence: z.enum(['low', 'medium', 'high']),
  /** Minutes of traffic that it rests on. */
  minutes: z.number(),
});
export type QuotaForecast = z.infer<typeof forecastSchema>;

export const dayQuotaSchema = z.object({
  dimension: dimensionSchema,
  used: z.number(),
  limit: z.number().nullable(),
  alert: quotaAlertSchema.nullable(),
  /** When the day ends, 00:00 UTC. */
  endsMs: wall,
  forecast: forecastSchema.nullable(),
});

export const rampStepSchema = z.object({
  /** Share of its capacity: 0 for the probe, then 0.1, 0.25, 0.5, 1. */
  share: z.number(),
  atMs: wall.nullable(),
  reached: z.boolean(),
});

/** What a key does now. */
export const liveKeySchema = z.object({
  state: keyStateSchema,
  /** Why it is not healthy, for people; null when it is. */
  reason: z.string().nullable(),
  /** When that ends; null when healthy or unknown. */
  untilMs: wall.nullable(),
  /** Since when it has been in this state. */
  sinceMs: wall,
  /** What happens next, and when. */
  nextStep: z.object({ text: z.string(), atMs: wall.nullable() }).nullable(),
  /** Its way back from an open breaker, in order. */
  ramp: z.array(rampStepSchema).nullable(),
  /** `id` of one of `organizations`. */
  organizationId: z.string(),
  inFlight: count,
  /** Most under way at once now, a ramp included; null for any number. */
  concurrency: z.number().nullable(),
  requests: count,
  failures: count,
  /** Oldest first, 10 at most. */
  lastCalls: z.array(z.object({ atMs: wall, ok: z.boolean(), reason: z.string().nullable() })),
  /** Time to the head of an answer over the last minutes, ms, and what it usually is. */
  p95Ms: z.number().nullable(),
  usualP95Ms: z.number().nullable(),
  /** Share of calls that failed for the key's or the upstream's part, over the last minutes. */
  errorShare: z.number().nullable(),
  /** How many calls `p95Ms` and `errorShare` speak of. */
  sampleSize: count,
  /** Requests per minute, the minute still running last, 31 at most. */
  minutes: z.array(z.number()),
  day: z.array(dayQuotaSchema),
  /** Models, or betas of them, that the upstream does not let it use. */
  exclusions: z.array(
    z.object({ model: z.string(), beta: z.string().nullable(), reason: z.string(), untilMs: wall }),
  ),
});
export type LiveKey = z.infer<typeof liveKeySchema>;

export const organizationSchema = z.object({
  id: z.string(),
  /** The operator's name for it, else the upstream's id, else the label of its only key. */
  name: z.string(),
  /** As the upstream names it; null before it did. */
  upstreamId: z.string().nullable(),
  /** Ids of its keys. */
  keys: z.array(z.string()),
  buckets: z.array(
    z.object({
      modelClass: z.string(),
      dimension: dimensionSchema,
      /** Per minute; null for none. */
      limit: z.number().nullable(),
      limitFrom: z.enum(['headers', 'operator']).nullable(),
      /** What may still be taken now; negative while a debt is worked off. */
      level: z.number().nullable(),
      /** Taken for calls under way, and only an estimate so far. */
      reserved: z.number(),
      /** Part of `level` rests on estimates. */
      partial: z.boolean(),
      alert: quotaAlertSchema.nullable(),
      /** The upstream said to stay away until then. */
      coolingUntilMs: wall.nullable(),
    }),
  ),
});
export type Organization = z.infer<typeof organizationSchema>;

export const brownOutSchema = z.object({
  model: z.string(),
  sinceMs: wall,
  nextTryMs: wall,
  /** Overloaded answers among the last attempts. */
  overloaded: count,
  attempts: count,
});
