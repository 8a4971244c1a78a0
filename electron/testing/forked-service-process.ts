/** The service in a forked Node process: the same supervision as in the shell, without Electron. */
import { fork } from 'node:child_process';
import type { ServiceProcess } from '../supervisor/service-process.ts';
import type { ServiceProgram } from '../supervisor/utility-service-process.ts';

/** @param args after the script; the shell gives `--supervised` alone */
export function forkServiceProcess(
  program: ServiceProgram,
  args: readonly string[] = ['--supervised'],
): ServiceProcess {
  const { script, env, cwd } = program;
  const child = fork(script, args, {
    env: { ...env },
    cwd,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return {
    get pid() {
      return child.pid;
    },
    onSpawn: (listener) => child.on('spawn', () => child.pid !== undefined && listener(child.pid)),
    onMessage: (listener) => child.on('message', listener),
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => listener(chunk.toString()));
      }
    },
    // 'close' comes after the last piece of output.
    onExit: (listener) => child.on('close', (code) => listener(code)),
    send: (message) => child.send(message, () => {}),
    kill: () => child.kill('SIGKILL'),
  };
}
