/** A process of the service that does what a test tells it. */
import type { ServiceMessage, SupervisorMessage } from '../../shared/supervision.ts';
import type { ServiceProcess } from '../supervisor/service-process.ts';

export class ScriptedServiceProcess implements ServiceProcess {
  readonly sent: SupervisorMessage[] = [];
  killed = false;
  /** Hangs in the system, as on a disk that does not answer. */
  immortal = false;
  pid: number | undefined;
  #onSpawn: (pid: number) => void = () => {};
  #onMessage: (message: unknown) => void = () => {};
  #onOutput: (text: string) => void = () => {};
  #onExit: (code: number | null) => void = () => {};

  onSpawn(listener: (pid: number) => void): void {
    this.#onSpawn = listener;
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener;
  }
  onOutput(listener: (text: string) => void): void {
    this.#onOutput = listener;
  }
  onExit(listener: (code: number | null) => void): void {
    this.#onExit = listener;
  }
  send(message: SupervisorMessage): void {
    this.sent.push(message);
  }
  kill(): void {
    this.killed = true;
    if (!this.immortal) this.exit(null);
  }

  spawn(pid: number): void {
    this.pid = pid;
    this.#onSpawn(pid);
  }
  say(message: ServiceMessage | string): void {
    this.#onMessage(message);
  }
  print(text: string): void {
    this.#onOutput(text);
  }
  exit(code: number | null): void {
    if (this.pid === undefined && !this.killed) throw new Error('a process that was never there cannot end');
    this.pid = undefined;
    this.#onExit(code);
  }
}
