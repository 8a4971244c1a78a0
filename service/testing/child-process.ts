/** A real process of the service's under test: what it says, and how it ends. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class TestProcess {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #ended: Promise<Ended>;

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#ended = this.#whenEnded();
  }

  async #whenEnded(): Promise<Ended> {
    await once(this.child, 'close');
    return {
      code: this.child.exitCode,
      signal: this.child.signalCode,
      stdout: this.stdout,
      stderr: this.stderr,
    };
  }

  /** Waits for the end and for everything that was said. */
  ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Waits until the output (both streams together) matches; rejects when the process ends first. */
  async said(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (match !== null) return match;
      // Each wait is for the next piece of output.
      // oxlint-disable-next-line no-await-in-loop
      const over = await Promise.race([
        this.#ended,
        ...[this.child.stdout, this.child.stderr].map(
          (stream) => stream && once(stream, 'data').then(() => undefined),
        ),
      ]);
      if (over !== undefined && over !== null && !pattern.test(this.stdout + this.stderr)) {
        throw new Error(`ended (${over.code}) without saying ${pattern}:\n${this.stdout}${this.stderr}`);
      }
    }
  }

  /** Ends it whatever it does. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.#ended;
  }
}

/** The variables of this process without those that would configure the service, or say whether a terminal has colours. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const ours =
    /^(?:TULAY_|ANTHROPIC_|REDIS_|WORKER_|OTEL_|METRICS_PORT$|PORT$|HOST$|LOG_LEVEL$|NODE_OPTIONS$|VITEST|NODE_ENV$|FORCE_COLOR$|NO_COLOR$|CI$|npm_)/;
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !ours.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), ...more };
}
