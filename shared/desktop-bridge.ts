/**
 * What the desktop window offers to the console, as `window.tulayDesktop`: the preload script exposes it, the main
 * process answers it, and both sides check what crosses with the schemas below. It carries no credential: calls to the
 * service go to `app://…/api`, and the main process adds the token.
 *
 * Every method resolves; a refusal is a value. `on…` methods return how to stop listening.
 */
import { z } from 'zod';

/** The name under which the preload script exposes the bridge. */
export const DESKTOP_BRIDGE = 'tulayDesktop';

/** How many log lines the main process keeps. */
export const LOG_TAIL_LINES = 200;

const wallClockMs = z.number();

/**
 * The service as its supervisor sees it.
 *
 *   starting ──▶ ready ──exits──▶ waiting ──at `nextTryAt`──▶ starting
 *                                   └──too often──▶ gave-up ──restartService()──▶ starting
 *   any ──quit──▶ stopping ──▶ stopped
 */
export const serviceStateSchema = z.discriminatedUnion('kind', [
  /** `attempt` counts from 1 since it was last ready. */
  z.object({ kind: z.literal('starting'), attempt: z.number().int().positive() }),
  z.object({
    kind: z.literal('ready'),
    /** Where clients point, e.g. `http://127.0.0.1:3000`. */
    address: z.string(),
    since: wallClockMs,
    /** Process of a service that was started elsewhere (`npm start`) and is used as it is; it cannot be restarted from here. */
    attachedTo: z.number().int().positive().optional(),
  }),
  z.object({
    kind: z.literal('waiting'),
    attempt: z.number().int().positive(),
    /** Why it ended, for people. */
    reason: z.string(),
    nextTryAt: wallClockMs,
  }),
  z.object({ kind: z.literal('gave-up'), reason: z.string(), exitCode: z.number().int().nullable() }),
  z.object({ kind: z.literal('stopping') }),
  z.object({ kind: z.literal('stopped') }),
]);
export type ServiceState = z.infer<typeof serviceStateSchema>;

export const desktopVersionsSchema = z.object({
  app: z.string(),
  electron: z.string(),
  chromium: z.string(),
  node: z.string(),
});
export type DesktopVersions = z.infer<typeof desktopVersionsSchema>;

export const desktopNotificationSchema = z.object({
  title: z.string().min(1).max(120),
  body: z.string().max(400),
  /** Where a click leads: a path of the console such as `/requests?status=5xx`. */
  path: z.string().startsWith('/').max(2_000).optional(),
});
export type DesktopNotification = z.infer<typeof desktopNotificationSchema>;

/** Only https, and only this long; anything else is refused by the main process. */
export const externalUrlSchema = z.url({ protocol: /^https$/ }).max(2_000);

export interface DesktopBridge {
  readonly system: 'darwin' | 'win32' | 'linux';
  versions(): Promise<DesktopVersions>;
  serviceState(): Promise<ServiceState>;
  /** Is told of every change from now on. */
  onServiceState(listener: (state: ServiceState) => void): () => void;
  /** Drains and starts again; also what ends `gave-up`. Resolves when the restart has begun. */
  restartService(): Promise<void>;
  /** What the service wrote last, oldest first, secrets already masked. */
  logTail(): Promise<readonly string[]>;
  onLogLine(listener: (line: string) => void): () => void;
  /** Resolves to false where the system shows none. */
  notify(notification: DesktopNotification): Promise<boolean>;
  /** Opens https addresses in the system's browser. Resolves to false when refused. */
  openExternal(url: string): Promise<boolean>;
  /** A deep link or a notification leads to a path of the console. Only navigates. */
  onNavigate(listener: (path: string) => void): () => void;
}
