/** What `/api/admin/*` takes and answers. Read by the service, the page and the console. */
import { z } from 'zod';
import { healthStatusSchema } from './health.ts';
import { requestEventSchema } from './request-event.ts';

const count = z.number().int().nonnegative();

/** `POST /api/admin/session`: the one-time token of a console link. */
export const sessionRequestSchema = z.object({ token: z.string().min(1).max(256) });

export const sessionSchema = z.object({
  /** To be sent as `Authorization: Bearer …`. */
  token: z.string(),
  /** Wall clock, ms since the epoch. */
  expiresAt: z.number(),
});
export type Session = z.infer<typeof sessionSchema>;

export const keyStatusSchema = z.object({
  label: z.string(),
  /** `sk-ant-…4f2a`; the key itself is never sent. */
  masked: z.string(),
  tier: z.enum(['primary', 'fallback']),
  state: z.enum(['healthy', 'degraded', 'open', 'half-open', 'recovering', 'disabled', 'quarantined']),
  reason: z.string().nullable(),
  untilMs: z.number().nullable(),
  inFlight: count,
  requests: count,
  failures: count,
  simulated: z.boolean(),
});

export const cacheStatusSchema = z.object({
  status: healthStatusSchema,
  mode: z.enum(['off', 'exact', 'semantic']),
  entries: count,
  hits: count,
  misses: count,
  hitRate: z.string(),
});

export const queueStatusSchema = z.object({
  status: healthStatusSchema,
  pending: count,
  processing: count,
  completed: count,
  failed: count,
  deadLetters: count,
});

export const workerStatusSchema = z.object({
  id: z.string(),
  state: z.enum(['idle', 'busy', 'draining', 'lost']),
  concurrency: count,
  processing: count,
  completed: count,
  failed: count,
  /** Wall clock, ms since the epoch. */
  lastSeenAt: z.number(),
});
export type WorkerStatus = z.infer<typeof workerStatusSchema>;

export const alertStatusSchema = z.object({
  id: z.string(),
  severity: z.enum(['warning', 'critical']),
  message: z.string(),
  /** Wall clock, ms since the epoch. */
  since: z.number(),
});
export type AlertStatus = z.infer<typeof alertStatusSchema>;

/** `GET /api/admin/status`: no prompts, no key material. */
export const adminStatusSchema = z.object({
  status: healthStatusSchema,
  keys: z.array(keyStatusSchema),
  cache: cacheStatusSchema,
  queue: queueStatusSchema,
  workers: z.array(workerStatusSchema),
  alerts: z.array(alertStatusSchema),
});
export type AdminStatus = z.infer<typeof adminStatusSchema>;

/** `POST /api/admin/status`; what `params` holds depends on the action. */
export const adminActionRequestSchema = z.object({
  action: z.string().min(1).max(100),
  params: z.record(z.string(), z.unknown()).default({}),
});

export const retryDeadLetterParamsSchema = z.object({ jobId: z.string().min(1).max(200) });

export const adminActionResultSchema = z.object({
  ok: z.literal(true),
  action: z.string(),
  result: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** `GET /api/admin/requests` */
export const requestsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Id of the last request of the page before. */
  before: z.string().min(1).max(100).optional(),
});

export const requestsPageSchema = z.object({
  /** Newest first. */
  requests: z.array(requestEventSchema),
  /** What to ask for as `before` to go on; null when this page was not full. */
  nextBefore: z.string().nullable(),
});
export type RequestsPage = z.infer<typeof requestsPageSchema>;
