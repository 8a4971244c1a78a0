/**
 * One record per request, written on every exit of the gateway, whatever the outcome.
 * The gateway fills it in place (its exchange object has these fields), the recorder copies the fields in the order of
 * `REQUEST_EVENT_COLUMNS` into a flat batch, and the writer thread stores them.
 */
import { z } from 'zod';

export const requestEventSchema = z.object({
  /** The gateway's own request id, as in `x-tulay-request-id`. */
  id: z.string(),
  /** Wall clock at arrival, ms since the epoch. */
  startedAt: z.number(),
  tenantId: z.string(),
  userId: z.string().nullable(),
  /** Id of the client key (`tly_…`) that called; null for anonymous callers. Never the key itself. */
  clientKeyId: z.string().nullable(),
  method: z.string(),
  /** Path without the query. */
  path: z.string(),
  /** The model asked for; null where the request names none. */
  model: z.string().nullable(),
  /** Label of the upstream key of the last attempt. */
  keyLabel: z.string().nullable(),
  /** Status the client got; 499 when it left before one was sent. */
  status: z.number().int(),
  /** Whether the answer was an event stream. */
  stream: z.boolean(),
  /** `usage.input_tokens`: input that was neither written to nor read from the prompt cache. */
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  cacheCreationTokens: z.number().nullable(),
  cacheReadTokens: z.number().nullable(),
  stopReason: z.string().nullable(),
  cacheResult: z.enum(['off', 'miss', 'hit']),
  /** Upstream calls made; 0 when the gateway answered by itself. */
  attempts: z.number().int(),
  /** `error.type` of the upstream, or a code of `shared/errors.ts`; null when all went well. */
  errorClass: z.string().nullable(),
  /** Waited for a key, ms. */
  queueMs: z.number(),
  /** Arrival to the first byte of the answer's body, ms; null when none was sent. */
  firstByteMs: z.number().nullable(),
  /** Arrival to the end of the exchange, ms. */
  durationMs: z.number(),
  requestBytes: z.number(),
  responseBytes: z.number(),
  upstreamRequestId: z.string().nullable(),
  simulated: z.boolean(),
});

export type RequestEvent = z.infer<typeof requestEventSchema>;

/** The order of a flat batch, and of the table's columns. */
export const REQUEST_EVENT_COLUMNS = Object.keys(requestEventSchema.shape) as readonly (keyof RequestEvent)[];
