/**
 * What the service and the program that supervises it (the desktop's shell) say to each other. The service, started with
 * `--supervised`, says over its parent's message port that it is ready or why it cannot start; the supervisor may ask it to
 * stop, which works where a platform knows no signals. Everything else goes over the control socket, which also answers
 * a supervisor that did not start the service. Both sides check what they get.
 */
import { z } from 'zod';

/** Where the owner of a data directory answers: a socket file, or on Windows the name of a pipe. */
const controlSocket = z.string().min(1);
const pid = z.int().positive();

export const serviceMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ready'),
    /** Where clients point, e.g. `http://127.0.0.1:3000`. */
    address: z.url(),
    controlSocket,
  }),
  /** It cannot start until somebody mends the reason; its process ends. */
  z.object({
    kind: z.literal('refused'),
    problem: z.string(),
    /** What to do, one line each. */
    remedies: z.array(z.string()),
    /** Set when the reason is that another process owns the data directory; `pid` where that one can be told. */
    inUse: z.object({ controlSocket, pid: pid.optional() }).optional(),
  }),
]);
export type ServiceMessage = z.infer<typeof serviceMessageSchema>;

/** Drain and end, as on SIGTERM. */
export const supervisorMessageSchema = z.object({ kind: z.literal('stop') });
export type SupervisorMessage = z.infer<typeof supervisorMessageSchema>;

/** `GET /status` on the control socket. `POST /session` there answers a session as of `admin.ts`. */
export const statusReplySchema = z.object({ pid, address: z.url(), version: z.string() });
export type StatusReply = z.infer<typeof statusReplySchema>;
