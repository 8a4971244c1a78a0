/**
 * `GET /api/admin/events`: what happens now, as server-sent events. Read with `fetch` and `Authorization: Bearer …`;
 * `?frames=pulse` leaves out the requests, `?frames=requests` the pulses.
 *
 * ```
 * event: hello     once, first
 * event: pulse     once a second
 * event: requests  as requests end, up to 60 a second (id: <instance>.<number>)
 * event: gap       requests went unseen here: load the list again, or show where it is broken
 * event: end       the last one; the connection closes after it
 * : beat           every 15 s
 * ```
 *
 * To go on after a broken connection send the id of the last frame as the header `Last-Event-ID`: what was missed follows
 * `hello`, or a `gap` says from when to when nothing is known. A reader that falls behind by 64 KB is skipped, not buffered for,
 * and gets a `gap` when it has caught up; one that does not catch up in 30 s is cut off.
 *
 * Answers 401 without a session, 503 when 64 readers listen already or the service is shutting down.
 */
import { z } from 'zod';
import { healthSentenceSchema } from './health-sentence.ts';
import { keyStateSchema } from './key-state.ts';
import { percentilesSchema } from './percentiles.ts';
import { ANSWERERS, ERROR_CAUSES } from './request-class.ts';
import { requestEventSchema } from './request-event.ts';

const count = z.number().int().nonnegative();
/** Wall clock of the service, ms since the epoch. */
const wall = z.number();

export const EVENTS_PATH = '/api/admin/events';
/** Readers at a time. */
export const MAX_LISTENERS = 64;
/** Records in one `requests` frame at most. */
export const MAX_RECORDS_PER_FRAME = 20;

export const LIVE_FRAMES = ['pulse', 'requests'] as const;
export const eventsQuerySchema = z.object({
  /** Comma-separated; all by default. */
  frames: z
    .string()
    .default(LIVE_FRAMES.join(','))
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(LIVE_FRAMES)).min(1)),
});

export const helloFrameSchema = z.object({
  /** Of this start of the service: another one means that ids and counters began anew. */
  instanceId: z.string(),
  version: z.string(),
  serverTime: wall,
  /** ms between pulses. */
  pulseMs: z.number().positive(),
  /** Least ms between two `requests` frames. */
  requestsMs: z.number().positive(),
  /** When the session ends, if it is one. */
  sessionEndsAt: wall.nullable(),
});
export type HelloFrame = z.infer<typeof helloFrameSchema>;

export const pulseKeySchema = z.object({
  label: z.string(),
  tier: z.enum(['primary', 'fallback']),
  state: keyStateSchema,
  /** Why it is not healthy, an English phrase; null when it is. */
  reason: z.string().nullable(),
  /** When that ends or is tried again; null when healthy or unknown. */
  untilMs: wall.nullable(),
  inFlight: count,
  simulated: z.boolean(),
});
export type PulseKey = z.infer<typeof pulseKeySchema>;

/**
 * The last seconds in figures. All of them are of requests that ended within `windowMs`; a request that is still under way is in
 * `inFlight` alone.
 */
export const pulseFrameSchema = z.object({
  at: wall,
  /** What the window covers: 10 s, less in the first seconds of listening. 0: nothing is known yet. */
  windowMs: z.number().nonnegative(),
  /** Requests that ended per second, over the window. */
  perSecond: z.number().nonnegative(),
  /** Requests that ended within the last whole second, for a line that moves each second. */
  lastSecond: count,
  requests: count,
  /** By who answered; see `request-class.ts`. */
  answered: z.record(z.enum(ANSWERERS), count),
  /** Those that failed: errors that are not the caller's. */
  failed: count,
  errors: z.record(z.enum(ERROR_CAUSES), count),
  /** Arrival to the last byte, ms, of answers that a model wrote. Null when there was none in the window. */
  lastByte: percentilesSchema.nullable(),
  /** Arrival to the first byte of streamed answers, ms. */
  firstToken: percentilesSchema.nullable(),
  /** Requests under way. */
  inFlight: count,
  /** Answers that are being streamed. */
  openStreams: count,
  /** Requests that wait for a key. */
  waiting: z.object({ count, oldestMs: z.number().nonnegative() }),
  keys: z.object({
    total: count,
    healthy: count,
    /** Degraded or recovering: in use with less than their full share. */
    degraded: count,
    /** Open or half-open. */
    circuitOpen: count,
    quarantined: count,
    disabled: count,
    /** In the order of the configuration; the first 200. */
    list: z.array(pulseKeySchema).max(200),
  }),
  /** The record of requests: whether it can be written, what waits, what was lost since the start. */
  store: z.object({
    status: z.enum(['healthy', 'degraded']),
    reason: z.string().nullable(),
    waiting: count,
    dropped: count,
  }),
  health: healthSentenceSchema,
});
export type PulseFrame = z.infer<typeof pulseFrameSchema>;

export const requestsFrameSchema = z.object({
  at: wall,
  /** In the order they ended, newest last. Where there were more, failures are kept before others. */
  records: z.array(requestEventSchema).max(MAX_RECORDS_PER_FRAME),
  /**
   * Requests that ended in the same time and are not in `records`: of a lasting stream some 200 a second are shown. The list of
   * `/api/admin/requests` has them all.
   */
  skipped: count,
});
export type RequestsFrame = z.infer<typeof requestsFrameSchema>;

export const gapFrameSchema = z.object({
  /**
   * `other-start`: the id is of another start of the service. `too-old`: it is known no more. `slow-reader`: frames were
   * skipped since this reader took too long.
   */
  reason: z.enum(['other-start', 'too-old', 'slow-reader']),
  /** Since when requests are unknown here; null when that is not known either. */
  from: wall.nullable(),
  to: wall,
  /** Records in the frames that were skipped; null when they were not counted. */
  records: count.nullable(),
});
export type GapFrame = z.infer<typeof gapFrameSchema>;

export const endFrameSchema = z.object({
  /** `session-over`: sign in again. `shutting-down`: come back shortly. */
  reason: z.enum(['session-over', 'shutting-down']),
  /** The same in English, with what to do. */
  message: z.string(),
});
export type EndFrame = z.infer<typeof endFrameSchema>;

/** The frames by their `event:`. */
export const LIVE_FRAME_SCHEMAS = {
  hello: helloFrameSchema,
  pulse: pulseFrameSchema,
  requests: requestsFrameSchema,
  gap: gapFrameSchema,
  end: endFrameSchema,
} as const;
export type LiveFrameName = keyof typeof LIVE_FRAME_SCHEMAS;
