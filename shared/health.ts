/**
 * The body of `GET /api/health`: the shape the operator's guide names (`status`, `timestamp`, `uptime`, `checks.apiKeys`,
 * `.cache`, `.queue`), with a few public facts more that the page at `/` needs. Anybody may read it, so it holds counts
 * and no names.
 */
import { z } from 'zod';

export const healthStatusSchema = z.enum(['healthy', 'degraded', 'unhealthy']);
export type HealthStatus = z.infer<typeof healthStatusSchema>;

const count = z.number().int().nonnegative();

export const healthSchema = z.object({
  status: healthStatusSchema,
  /** RFC 3339, UTC, whole seconds. */
  timestamp: z.string(),
  /** Whole seconds since the start. */
  uptime: count,
  version: z.string(),
  /** Whether `/v1` can answer now, and why not. */
  ready: z.boolean(),
  reason: z.string().nullable(),
  /** Whether answers come from the simulated upstream. */
  simulated: z.boolean(),
  /** Whether callers of `/v1` need a client key. */
  clientKeyRequired: z.boolean(),
  checks: z.object({
    apiKeys: z.object({
      status: healthStatusSchema,
      details: z.object({
        totalKeys: count,
        healthy: count,
        /** Degraded or recovering: in use with less than their full share. */
        degraded: count,
        /** Open or half-open. */
        circuitOpen: count,
        quarantined: count,
        disabled: count,
      }),
    }),
    cache: z.object({
      status: healthStatusSchema,
      details: z.object({
        hits: count,
        misses: count,
        /** Share of hits with one decimal, e.g. `75.0%`. */
        hitRate: z.string(),
      }),
    }),
    queue: z.object({
      status: healthStatusSchema,
      details: z.object({ pending: count, processing: count }),
    }),
    metrics: z.object({
      status: healthStatusSchema,
      /** `droppedEvents`: records of requests lost since the start. */
      details: z.object({ droppedEvents: count }),
    }),
    /** Which key made which file or batch upstream. */
    affinity: z.object({
      status: healthStatusSchema,
      /** Notes that wait to be stored, and those lost since the start. */
      details: z.object({ waiting: count, lost: count }),
    }),
  }),
});

export type Health = z.infer<typeof healthSchema>;

/** Hits in all lookups, as `75.0%`; `0.0%` when there was none. */
export function formatHitRate(hits: number, misses: number): string {
  const lookups = hits + misses;
  return `${(lookups === 0 ? 0 : (100 * hits) / lookups).toFixed(1)}%`;
}
