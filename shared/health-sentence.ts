/**
 * How the service is, as one sentence with its reasons: computed once, by the service, for every screen. It comes in parts
 * (a code and its parameters), so that the console can say it in the operator's language, and as plain English for those
 * who only print it.
 *
 * `headline` holds one part or more, the worst first, to be joined by "and" into a sentence:
 *   "Degraded: 3 of 9 keys are out and 4.2 % of the requests of the last minute failed."
 * `details` are sentences of their own, at most `MAX_DETAILS`, about what the headline names:
 *   "harbor-main is open: 6 failures in a row; tried again in 18 s."
 *
 * A time in a parameter is wall clock, ms since the epoch (`untilMs`); the English text counts down to it as of `at`.
 */
import { z } from 'zod';
import { keyStateSchema } from './key-state.ts';
import { healthStatusSchema } from './health.ts';

const count = z.number().int().nonnegative();
/** 0 to 1. */
const share = z.number().min(0).max(1);

/** A part with its parameters by `code`. Parts that mean trouble say which status they cause. */
export const healthPartSchema = z.discriminatedUnion('code', [
  /** healthy: requests are answered by `serving` keys of `total`. */
  z.object({ code: z.literal('all-well'), serving: count, total: count }),
  /** healthy: the same, and answers are made up by the simulator. */
  z.object({ code: z.literal('all-well-simulated'), serving: count, total: count }),
  /** healthy: this process only administers. */
  z.object({ code: z.literal('administers-only') }),
  /** unhealthy: requests cannot be answered at all; `reason` is an English sentence that says what mends it. */
  z.object({ code: z.literal('not-ready'), reason: z.string() }),
  /** unhealthy: it is shutting down. */
  z.object({ code: z.literal('draining') }),
  /** unhealthy: every key is out. `nextTryMs`: when the first of them is tried again; null when that is not known. */
  z.object({ code: z.literal('all-keys-out'), total: count, nextTryMs: z.number().nullable() }),
  /** degraded: the operator stopped all paid calls; `reason` as entered. */
  z.object({ code: z.literal('calls-stopped'), reason: z.string() }),
  /** degraded: upstream is busy with `models` (529), which no key is to blame for; tried again at `nextTryMs`. */
  z.object({
    code: z.literal('models-overloaded'),
    models: z.array(z.string()),
    nextTryMs: z.number().nullable(),
  }),
  /** degraded: `out` of `total` keys take no requests (disabled ones not counted in either). */
  z.object({ code: z.literal('keys-out'), out: count, total: count }),
  /** degraded: `limited` of `total` keys serve with less than their full capacity. */
  z.object({ code: z.literal('keys-limited'), limited: count, total: count }),
  /** degraded: of `requests` that ended in the last minute, `failed` failed (see `request-class.ts`). */
  z.object({ code: z.literal('errors-high'), failed: count, requests: count, share }),
  /** degraded: the record of requests cannot be written; `waiting` records wait in memory. */
  z.object({ code: z.literal('store-trouble'), reason: z.string().nullable(), waiting: count }),
  /** `dropped` records of requests were lost since the start. Alone it does not degrade: it is over. */
  z.object({ code: z.literal('records-lost'), dropped: count }),
  /** degraded: which key made which file or batch cannot be written; `waiting` such notes wait in memory. */
  z.object({
    code: z.literal('affinity-trouble'),
    reason: z.string().nullable(),
    waiting: count,
    lost: count,
  }),
  z.object({ code: z.literal('cache-trouble') }),
  z.object({ code: z.literal('queue-trouble') }),
  /** detail: one key that is out or limited. `reason` is an English phrase from the pool. */
  z.object({
    code: z.literal('key'),
    label: z.string(),
    state: keyStateSchema,
    reason: z.string().nullable(),
    untilMs: z.number().nullable(),
  }),
  /** detail: so many more keys in trouble than there was room for. */
  z.object({ code: z.literal('more-keys'), count }),
  /** detail: requests that wait for a key now. */
  z.object({ code: z.literal('waiting'), count, oldestMs: z.number().nonnegative() }),
]);
export type HealthPart = z.infer<typeof healthPartSchema>;
export type HealthCode = HealthPart['code'];

export const MAX_DETAILS = 6;

export const healthSentenceSchema = z.object({
  status: healthStatusSchema,
  /** Wall clock, ms since the epoch. */
  at: z.number(),
  headline: z.array(healthPartSchema).min(1),
  details: z.array(healthPartSchema).max(MAX_DETAILS),
  /** The headline in English: one sentence with its status in front. */
  text: z.string(),
  /** The details in English, sentence after sentence; empty when there are none. */
  detailText: z.string(),
});
export type HealthSentence = z.infer<typeof healthSentenceSchema>;
