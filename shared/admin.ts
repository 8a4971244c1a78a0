/** What `/api/admin/*` takes and answers. Read by the service, the page and the console. */
import { z } from 'zod';
import { healthSentenceSchema } from './health-sentence.ts';
import { healthStatusSchema } from './health.ts';
import { keyStateSchema } from './key-state.ts';
import { ERROR_CAUSES } from './request-class.ts';
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
  state: keyStateSchema,
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
  /** The same with its reasons. */
  health: healthSentenceSchema,
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

/** `a,b,c` → its parts, at most 20 of them. */
const list = z
  .string()
  .min(1)
  .max(2_000)
  .transform((text) => text.split(','))
  .pipe(z.array(z.string().min(1).max(200)).max(20));

/** `2xx`, or one status. */
const statusFilter = z.string().regex(/^(?:[1-5]xx|[1-5]\d\d)$/, {
  error: 'takes statuses as 404 or 5xx, separated by commas',
});

const instant = z.coerce.number().int().min(0).max(8_640_000_000_000_000);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/**
 * What to list: every filter that is given must hold; of several values, separated by commas, any may. A value with a
 * comma of its own cannot be asked for.
 */
export const requestsFilterSchema = z.object({
  /** `404`, `5xx`, `429,5xx` */
  status: list.pipe(z.array(statusFilter)).optional(),
  model: list.optional(),
  /** Label of the upstream key. */
  key: list.optional(),
  /** `userId` of the caller. */
  user: list.optional(),
  /** Id of the client key. */
  client: list.optional(),
  cache: list.pipe(z.array(z.enum(['off', 'miss', 'hit']))).optional(),
  /** `errorClass`, exactly. */
  error: list.optional(),
  /** Cause of the error, as charts count it; see `request-class.ts`. */
  cause: list.pipe(z.array(z.enum(ERROR_CAUSES))).optional(),
  /** Only those that failed: errors that are not the caller's. */
  failed: z
    .literal('true')
    .transform(() => true)
    .optional(),
  stream: flag.optional(),
  simulated: flag.optional(),
  /** Ended at or after, and before: wall clock, ms since the epoch, as the buckets of the overview count. */
  since: instant.optional(),
  until: instant.optional(),
});
export type RequestsFilter = z.infer<typeof requestsFilterSchema>;

/** `GET /api/admin/requests` */
export const requestsQuerySchema = requestsFilterSchema.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `nextBefore` of the page before, or the id of any request. */
  before: z.string().min(1).max(100).optional(),
});
export type RequestsQuery = z.infer<typeof requestsQuerySchema>;

export const requestsPageSchema = z.object({
  /** Newest first. */
  requests: z.array(requestEventSchema),
  /** What to ask for as `before` to go on; null when there is nothing more. */
  nextBefore: z.string().nullable(),
});
export type RequestsPage = z.infer<typeof requestsPageSchema>;

/** `GET /api/admin/requests/:id`; 404 when it is not on record (any more). */
export const requestDetailSchema = z.object({ request: requestEventSchema });
export type RequestDetail = z.infer<typeof requestDetailSchema>;

/** `GET /api/admin/request-values`: what there is to filter by, each sorted and at most 500 long. */
export const requestValuesSchema = z.object({
  models: z.array(z.string()),
  keys: z.array(z.string()),
  users: z.array(z.string()),
  clients: z.array(z.string()),
  statuses: z.array(z.number().int()),
  errors: z.array(z.string()),
});
export type RequestValues = z.infer<typeof requestValuesSchema>;
