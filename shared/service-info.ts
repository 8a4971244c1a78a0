/** `GET /api/admin/service`: what runs, where and on what settings. Nothing of it is secret. */
import { z } from 'zod';

export const serviceInfoSchema = z.object({
  /** Drawn at each start. */
  instanceId: z.string(),
  version: z.string(),
  /** Wall clock, ms since the epoch; `serverTime` is now. */
  startedAt: z.number(),
  serverTime: z.number(),
  /** `embedded`: everything in this process. `clustered`: on Redis. */
  mode: z.enum(['embedded', 'clustered']),
  roles: z.array(z.enum(['gateway', 'worker', 'admin'])),
  address: z.object({
    /** What a client is to use as its base URL, without a trailing slash: the public one where it is set. */
    client: z.string(),
    /** Where the service listens, e.g. `http://127.0.0.1:3000`. */
    bound: z.string(),
    /** `TULAY_PUBLIC_URL`. */
    public: z.string().nullable(),
    /** Only programs on this machine can reach it. */
    loopback: z.boolean(),
    /** Port of `METRICS_PORT`. */
    metricsPort: z.number().int().nullable(),
  }),
  /** Absolute path. */
  dataDirectory: z.string(),
  upstream: z.object({
    /** Answers are made up by the simulator: nothing is sent out, nothing is spent. */
    simulated: z.boolean(),
    /**
     * `never-had-key`: no key was ever configured. `forced`: TULAY_SIMULATE is on. `keys`: real keys answer.
     * `no-key`: real, and no key is there.
     */
    reason: z.enum(['never-had-key', 'forced', 'keys', 'no-key']),
    /** The same as an English sentence. */
    text: z.string(),
    /** Origin that real requests are sent to; null while simulated. */
    origin: z.string().nullable(),
  }),
  /** Whether `/v1` can answer now, and why not (an English sentence). */
  ready: z.boolean(),
  notReadyReason: z.string().nullable(),
  /** Whether callers of `/v1` must send a client key (`tly_…`); otherwise they may send any. */
  clientKeyRequired: z.boolean(),
  /** A demonstration: traffic is made up too, in a folder that is thrown away. */
  demo: z.boolean(),
  /** When the demonstration ends by itself, wall clock ms; null when it does not, or is none. */
  demoEndsAt: z.number().nullable(),
  settings: z.object({
    logLevel: z.string(),
    cache: z.enum(['off', 'exact', 'semantic']),
    /** Requests at once. */
    maxStreams: z.number().int(),
    /** How long, and how many, requests wait for a key. */
    waitMs: z.number().int(),
    waitMax: z.number().int(),
    /** How long the record of requests is kept, days, and how many at most. */
    keepDays: z.number(),
    keepRequests: z.number().int(),
  }),
  runtime: z.object({
    /** Of Node.js, e.g. `24.21.0`. */
    node: z.string(),
    /** As in `process.platform` and `process.arch`. */
    platform: z.string(),
    arch: z.string(),
    pid: z.number().int(),
  }),
});
export type ServiceInfo = z.infer<typeof serviceInfoSchema>;
