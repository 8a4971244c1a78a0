/**
 * The service in a utility process of Electron. It is no child of `ELECTRON_RUN_AS_NODE`, which the packaged program does not
 * honour; and a script and its worker threads may lie inside of `app.asar`.
 */
import type { UtilityProcess } from 'electron';
import type { ServiceProcess } from './service-process.ts';

/** What of a `UtilityProcess` is used. */
export interface UtilityChild extends Pick<UtilityProcess, 'pid' | 'postMessage' | 'kill'> {
  readonly stdout: Pick<NodeJS.ReadableStream, 'on'> | null;
  readonly stderr: Pick<NodeJS.ReadableStream, 'on'> | null;
  on(event: 'spawn', listener: () => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'error', listener: (type: 'FatalError', location: string) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

export interface UtilityProcessApi {
  fork(
    modulePath: string,
    args: string[],
    options: { env: Record<string, string>; stdio: 'pipe'; serviceName: string; cwd: string },
  ): UtilityChild;
}

export interface ServiceProgram {
  /** `dist/service/main.js`. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** A folder that exists; the service opens nothing relative to it. */
  readonly cwd: string;
}

/** Call it once the application is ready. */
export function startUtilityService(api: UtilityProcessApi, program: ServiceProgram): ServiceProcess {
  const { script, env, cwd } = program;
  const child = api.fork(script, ['--supervised'], {
    env: { ...env },
    stdio: 'pipe',
    serviceName: 'Tulay service',
    cwd,
  });
  let exited = false;
  child.on('exit', () => (exited = true));

  const kill = (): void => {
    if (exited) return;
    // `child.kill` asks by SIGTERM where there are signals, and a service that hangs would not hear it.
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  };

  return {
    get pid() {
      return child.pid;
    },
    onSpawn: (listener) => child.on('spawn', () => child.pid !== undefined && listener(child.pid)),
    onMessage: (listener) => child.on('message', listener),
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer | string) => listener(chunk.toString()));
      }
      child.on('error', (type, location) => listener(`the service's V8 met a ${type} at ${location}\n`));
    },
    onExit: (listener) => child.on('exit', listener),
    send: (message) => child.postMessage(message),
    kill() {
      if (child.pid === undefined) child.on('spawn', kill);
      else kill();
    },
  };
}
