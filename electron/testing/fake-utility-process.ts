/**
 * Electron's `utilityProcess` over real Node processes: `pid` is there between `spawn` and `exit`, `kill` does nothing before
 * `spawn`, messages come without an envelope. The child hears its parent over Node's channel instead of `parentPort`.
 */
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { UtilityChild, UtilityProcessApi } from '../supervisor/utility-service-process.ts';

export class FakeUtilityChild extends EventEmitter implements UtilityChild {
  pid: number | undefined;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  readonly #send: (message: unknown) => void;
  readonly #kill: () => boolean;

  constructor(script: string, args: string[], env: Record<string, string>, cwd: string) {
    super();
    if ('ELECTRON_RUN_AS_NODE' in env) throw new Error('the packaged program does not honour this');
    const child = fork(script, args, { env, cwd, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.stdout = child.stdout;
    this.stderr = child.stderr;
    this.#send = (message) => child.send(structuredClone(message) as object, () => {});
    this.#kill = () => child.kill('SIGTERM');
    child.on('spawn', () => {
      this.pid = child.pid;
      this.emit('spawn');
    });
    child.on('message', (message) => this.emit('message', message));
    child.on('close', (code) => {
      this.pid = undefined;
      // As waitpid has it: a signal that ended it is in the low bits.
      this.emit('exit', code ?? 9);
    });
  }

  postMessage(message: unknown): void {
    this.#send(message);
  }
  kill(): boolean {
    return this.pid !== undefined && this.#kill();
  }
}

export class FakeUtilityProcess implements UtilityProcessApi {
  readonly children: FakeUtilityChild[] = [];
  readonly #isReady: () => boolean;

  constructor(isReady: () => boolean) {
    this.#isReady = isReady;
  }

  fork(
    script: string,
    args: string[],
    options: { env: Record<string, string>; stdio: 'pipe'; serviceName: string; cwd: string },
  ): FakeUtilityChild {
    if (!this.#isReady()) throw new Error('utilityProcess cannot be created before app is ready.');
    const child = new FakeUtilityChild(script, args, options.env, options.cwd);
    this.children.push(child);
    return child;
  }
}
