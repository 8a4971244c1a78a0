/**
 * One run of the service's process, from its start to its end.
 *
 *   starting ──ready──▶ up ──exit──▶ ended
 *      ├──refused, exit──▶ ended (refused)
 *      └──not ready in time──▶ killed ──exit──▶ ended
 *   starting, up ──stop()──▶ draining ──exit──▶ ended (stopped)
 *                                └──too long──▶ killed ──exit──▶ ended (stopped)
 */
import { serviceMessageSchema, type ServiceMessage } from '../../shared/supervision.ts';
import type { ShellClock } from '../shell-clock.ts';
import type { ServiceProcess } from './service-process.ts';

/** Opening large databases after a crash takes its time; longer than this it hangs. */
const READY_LIMIT_MS = 60_000;

export type Ready = Extract<ServiceMessage, { kind: 'ready' }>;
export type Refused = Extract<ServiceMessage, { kind: 'refused' }>;

export type RunEnd =
  | { readonly kind: 'stopped' }
  /** It cannot run until somebody mends the reason. */
  | { readonly kind: 'refused'; readonly refused: Refused }
  | {
      readonly kind: 'ended';
      readonly code: number | null;
      /** For people. */
      readonly reason: string;
      /** How long it was ready; 0 when it never was. */
      readonly readyMs: number;
    };

export interface RunListeners {
  onSpawn(pid: number): void;
  onReady(ready: Ready): void;
  onOutput(text: string): void;
  onEnd(end: RunEnd): void;
}

export class ServiceRun {
  readonly #process: ServiceProcess;
  readonly #clock: ShellClock;
  readonly #listeners: RunListeners;
  #readyAt: number | undefined;
  #refused: Refused | undefined;
  #stopping = false;
  #tooSlow = false;
  #cancelLimit: () => void;

  constructor(process: ServiceProcess, clock: ShellClock, listeners: RunListeners) {
    this.#process = process;
    this.#clock = clock;
    this.#listeners = listeners;
    this.#cancelLimit = clock.after(READY_LIMIT_MS, () => {
      this.#tooSlow = true;
      process.kill();
    });
    process.onSpawn((pid) => listeners.onSpawn(pid));
    process.onMessage((message) => this.#hear(message));
    process.onOutput((text) => listeners.onOutput(text));
    process.onExit((code) => {
      this.#cancelLimit();
      listeners.onEnd(this.#endOf(code));
    });
  }

  /** Lets it drain for at most `limitMs` from now. The end is told to `onEnd`. */
  stop(limitMs: number): void {
    if (!this.#stopping) this.#process.send({ kind: 'stop' });
    this.#stopping = true;
    this.#cancelLimit();
    this.#cancelLimit = this.#clock.after(limitMs, () => this.#process.kill());
  }

  #hear(message: unknown): void {
    const { data } = serviceMessageSchema.safeParse(message);
    if (data === undefined || this.#stopping || this.#tooSlow) return;
    if (data.kind === 'refused') {
      this.#refused = data;
    } else if (this.#readyAt === undefined) {
      this.#readyAt = this.#clock.now();
      this.#cancelLimit();
      this.#listeners.onReady(data);
    }
  }

  #endOf(code: number | null): RunEnd {
    if (this.#stopping) return { kind: 'stopped' };
    if (this.#refused !== undefined) return { kind: 'refused', refused: this.#refused };
    const readyMs = this.#readyAt === undefined ? 0 : this.#clock.now() - this.#readyAt;
    return { kind: 'ended', code, reason: this.#reason(code), readyMs };
  }

  #reason(code: number | null): string {
    if (this.#tooSlow) return `it was not ready within ${READY_LIMIT_MS / 1000} s`;
    const when = this.#readyAt === undefined ? ' before it was ready' : '';
    return code === null ? `it was ended by the system${when}` : `it ended with exit code ${code}${when}`;
  }
}
