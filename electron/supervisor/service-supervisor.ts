/**
 * Keeps the service running while the shell runs.
 *
 *   idle ──start()──▶ starting ──ready──▶ ready ──ends──▶ waiting ──delay──▶ starting
 *                        │ ├──ends──▶ waiting                └──too often──▶ gave-up ──restart()──▶ starting
 *                        │ └──refused: the operator has to mend something──▶ gave-up
 *                        └──refused: another process owns the data directory
 *                              ├── left by an earlier shell: it is ended ──▶ starting
 *                              ├── it answers ──▶ ready (attached) ──it is gone──▶ starting
 *                              └── it does not answer ──▶ waiting
 *   any ──stop()──▶ stopping ──drained, or killed after the limit──▶ stopped
 *
 * Attached means that a service started elsewhere, say by `npm start` in a terminal, is used as it is and neither restarted
 * nor stopped.
 */
import type { ServiceState } from '../../shared/desktop-bridge.ts';
import type { ShellClock } from '../shell-clock.ts';
import type { ControlChannel } from './control-channel.ts';
import { endOrphan, isOrphan, type Processes } from './end-orphan.ts';
import { LogTail } from './log-tail.ts';
import type { PidFile, ServiceNote } from './pid-file.ts';
import { RestartPolicy } from './restart-policy.ts';
import type { StartServiceProcess } from './service-process.ts';
import { ServiceRun, type Ready, type Refused, type RunEnd } from './service-run.ts';
import { watchOwner } from './watch-owner.ts';

/** The service lets requests under way take 30 s. */
const DRAIN_LIMIT_MS = 35_000;
const KILL_LIMIT_MS = 2_000;

/** How to reach the service that runs; another object for another start. */
export interface Endpoint {
  readonly address: string;
  readonly controlSocket: string;
}

export interface SupervisorParts {
  readonly startProcess: StartServiceProcess;
  readonly channel: ControlChannel;
  readonly processes: Processes;
  readonly pidFile: PidFile;
  readonly clock: ShellClock;
}

export interface SupervisorListeners {
  onState(state: ServiceState): void;
  onLogLine(line: string): void;
}

export class ServiceSupervisor {
  readonly #parts: SupervisorParts;
  readonly #listeners: SupervisorListeners;
  readonly #policy = new RestartPolicy();
  readonly #log: LogTail;
  #state: ServiceState = { kind: 'stopped' };
  #endpoint: Endpoint | undefined;
  #attempt = 1;
  #run: ServiceRun | undefined;
  /** Left by an earlier shell, until it is known to be gone. */
  #leftBehind: ServiceNote | undefined;
  /** Calls off what is to happen next: a timer, or the watch over another owner. */
  #callOff: () => void = () => {};
  #onStopped: (() => void) | undefined;

  constructor(parts: SupervisorParts, listeners: SupervisorListeners) {
    this.#parts = parts;
    this.#listeners = listeners;
    this.#log = new LogTail((line) => listeners.onLogLine(line));
  }

  get state(): ServiceState {
    return this.#state;
  }

  /** Undefined while no service is ready. */
  get endpoint(): Endpoint | undefined {
    return this.#endpoint;
  }

  /** The last lines of the service and of the supervisor, oldest first. */
  get logLines(): readonly string[] {
    return this.#log.lines;
  }

  /** Resolves when the first try has begun. */
  async start(): Promise<void> {
    this.#change({ kind: 'starting', attempt: 1 });
    this.#leftBehind = this.#parts.pidFile.read();
    const { channel, processes } = this.#parts;
    if (this.#leftBehind !== undefined && (await isOrphan(this.#leftBehind, channel, processes))) {
      await this.#endLeftBehind(this.#leftBehind);
    }
    this.#spawn(1);
  }

  /** Starts again: at once where it waits or gave up, after a drain where it runs. A service started elsewhere is left alone. */
  restart(): void {
    const { kind } = this.#state;
    if (kind === 'stopping' || kind === 'stopped' || this.#isAttached()) return;
    this.#policy.reset();
    if (this.#run !== undefined) {
      this.#remark('restarting the service');
      this.#endpoint = undefined;
      this.#change({ kind: 'starting', attempt: 1 });
      this.#run.stop(DRAIN_LIMIT_MS);
    } else if (kind === 'waiting' || kind === 'gave-up') {
      this.#spawn(1);
    }
  }

  /** Ends what the shell started. Resolves when it is gone, at the latest a moment after `limitMs`. */
  stop(limitMs = DRAIN_LIMIT_MS): Promise<void> {
    this.#callOff();
    this.#change({ kind: 'stopping' });
    this.#endpoint = undefined;
    return new Promise((resolve) => {
      this.#onStopped = resolve;
      if (this.#run === undefined) {
        this.#stopped();
        return;
      }
      this.#run.stop(limitMs);
      // A process that cannot be killed must not keep the shell.
      this.#callOff = this.#parts.clock.after(limitMs + KILL_LIMIT_MS, () => this.#stopped());
    });
  }

  #spawn(attempt: number): void {
    this.#callOff();
    if (this.#isStopping()) return;
    this.#attempt = attempt;
    this.#endpoint = undefined;
    this.#change({ kind: 'starting', attempt });
    const { startProcess, clock, pidFile } = this.#parts;
    let pid: number | undefined;
    this.#run = new ServiceRun(startProcess(), clock, {
      onSpawn: (spawned) => {
        pid = spawned;
        // The note of one left behind is needed until that one is known to be gone.
        if (this.#leftBehind === undefined) pidFile.write({ pid });
      },
      onReady: (ready) => this.#ready(ready, pid),
      onOutput: (text) => this.#log.write(text),
      onEnd: (end) => {
        this.#log.finish();
        this.#run = undefined;
        void this.#ended(end);
      },
    });
  }

  #ready({ address, controlSocket }: Ready, pid: number | undefined): void {
    this.#leftBehind = undefined;
    if (pid !== undefined) this.#parts.pidFile.write({ pid, controlSocket });
    this.#endpoint = { address, controlSocket };
    this.#change({ kind: 'ready', address, since: this.#parts.clock.wallNow() });
  }

  async #ended(end: RunEnd): Promise<void> {
    this.#endpoint = undefined;
    if (this.#leftBehind === undefined) this.#parts.pidFile.remove();
    if (this.#isStopping()) {
      this.#stopped();
    } else if (end.kind === 'stopped') {
      this.#spawn(1);
    } else if (end.kind === 'ended') {
      this.#tryAgain(end.reason, end.readyMs, end.code);
    } else if (end.refused.inUse === undefined) {
      this.#giveUp([end.refused.problem, ...end.refused.remedies].join('\n'), 1);
    } else {
      await this.#meetOwner(end.refused, end.refused.inUse);
    }
  }

  async #meetOwner(refused: Refused, owner: NonNullable<Refused['inUse']>): Promise<void> {
    if (this.#leftBehind !== undefined && owner.pid === this.#leftBehind.pid) {
      const gone = await this.#endLeftBehind(this.#leftBehind);
      if (gone) this.#spawn(this.#attempt);
      else if (!this.#isStopping()) this.#giveUp(refused.problem, 1);
      return;
    }
    const status = await this.#parts.channel.status(owner.controlSocket);
    if (this.#isStopping()) return;
    if (status.kind === 'ok') this.#attach(owner.controlSocket, status.body.pid, status.body.address);
    // It may be just about to be ready, or to be gone.
    else this.#tryAgain(refused.problem, 0, 1);
  }

  #attach(controlSocket: string, pid: number, address: string): void {
    this.#leftBehind = undefined;
    this.#policy.reset();
    this.#remark(`the service of process ${pid}, which was started elsewhere, is used as it is`);
    this.#endpoint = { address, controlSocket };
    this.#change({ kind: 'ready', address, since: this.#parts.clock.wallNow(), attachedTo: pid });
    const { channel, clock } = this.#parts;
    this.#callOff = watchOwner({ channel, clock, controlSocket, pid }, () => {
      this.#remark(`the service of process ${pid} has ended`);
      this.#spawn(1);
    });
  }

  #tryAgain(reason: string, readyMs: number, exitCode: number | null): void {
    const decision = this.#policy.afterEnd(readyMs);
    if (decision.kind === 'give-up') {
      this.#giveUp(reason, exitCode);
      return;
    }
    const { delayMs, attempt } = decision;
    this.#remark(`the service does not run: ${reason}; next try in ${delayMs / 1000} s`);
    const nextTryAt = this.#parts.clock.wallNow() + delayMs;
    this.#change({ kind: 'waiting', attempt, reason, nextTryAt });
    this.#callOff = this.#parts.clock.after(delayMs, () => this.#spawn(attempt));
  }

  #giveUp(reason: string, exitCode: number | null): void {
    this.#remark(`the service does not run: ${reason}`);
    this.#change({ kind: 'gave-up', reason, exitCode });
  }

  async #endLeftBehind({ pid }: ServiceNote): Promise<boolean> {
    this.#remark(`ending the service that an earlier start of the desktop left behind (process ${pid})`);
    const gone = await endOrphan(pid, this.#parts.clock, this.#parts.processes);
    this.#leftBehind = undefined;
    this.#parts.pidFile.remove();
    return gone;
  }

  #stopped(): void {
    this.#callOff();
    this.#change({ kind: 'stopped' });
    this.#onStopped?.();
  }

  #isStopping(): boolean {
    return this.#onStopped !== undefined;
  }

  #isAttached(): boolean {
    return this.#state.kind === 'ready' && this.#state.attachedTo !== undefined;
  }

  #remark(text: string): void {
    for (const line of text.split('\n')) this.#log.add(`desktop: ${line}`);
  }

  #change(state: ServiceState): void {
    this.#state = state;
    this.#listeners.onState(state);
  }
}
