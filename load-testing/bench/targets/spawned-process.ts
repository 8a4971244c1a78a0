/**
 * A target's process with a temporary directory of its own, which is its working directory, its home and the place of
 * its log. The caller's environment does not reach it. It is killed when the bench ends in any way that can be
 * noticed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

export interface SpawnedProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  /** `performance.now()` just before it was spawned. */
  readonly spawnedAt: number;
  readonly hasEnded: boolean;
  /** The last lines that it wrote to stdout and stderr. */
  logTail(): Promise<string>;
  stop(): Promise<void>;
}

/** How long a target may take to end by itself. */
const STOP_MS = 15_000;
const LOG_LINES = 15;

const running = new Map<SpawnedProcess, string>();
process.on('exit', () => {
  for (const [target, directory] of running) {
    target.child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
});

/** Stops every target there is, those too that are just starting. */
export async function stopTargets(): Promise<void> {
  await Promise.all([...running.keys()].map((target) => target.stop()));
}

export function temporaryDirectory(name: string): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), `tulay-bench-${name}-`));
}

export function spawnTarget(options: {
  readonly command: string;
  readonly args: readonly string[];
  /** A fresh one, from `temporaryDirectory`; removed by `stop`. */
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the process talks to the bench by messages. */
  readonly messages?: boolean;
}): SpawnedProcess {
  const { directory } = options;
  const logFile = path.join(directory, 'output.log');
  const log = openSync(logFile, 'a');
  const spawnedAt = performance.now();
  const child = spawn(options.command, options.args, {
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', HOME: directory, TMPDIR: os.tmpdir(), ...options.environment },
    stdio: ['ignore', log, log, options.messages === true ? 'ipc' : 'ignore'],
  });
  closeSync(log);

  let hasEnded = false;
  const { promise: ended, resolve: setEnded } = Promise.withResolvers<void>();
  const end = (): void => {
    hasEnded = true;
    setEnded();
  };
  child.once('exit', end);
  child.once('error', end);

  const target: SpawnedProcess = {
    pid: child.pid ?? 0,
    child,
    spawnedAt,
    get hasEnded() {
      return hasEnded;
    },
    logTail: async () => {
      const text = await readFile(logFile, 'utf8').catch(() => '');
      return text.trimEnd().split('\n').slice(-LOG_LINES).join('\n');
    },
    stop: async () => {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(late);
      running.delete(target);
      await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
  running.set(target, directory);
  return target;
}
