/**
 * Starts the service of a demonstration and ends it again: a process of its own with a folder of its own for everything that
 * it writes, and nothing of the caller's settings. The folder goes with it, whatever happens.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { serviceMessageSchema, type ServiceMessage } from '../../shared/supervision.ts';
import { requestLink } from '../lifecycle/request-link.ts';
import { SETUP_FILE, type DemoSetup } from './demo-setup.ts';

export interface DemoService {
  readonly address: string;
  readonly dataDirectory: string;
  /** Resolves when its process has ended, however. */
  readonly exited: Promise<void>;
  /** A new link to the console, good for one sign-in. */
  issueLink(): Promise<string>;
  /** The last lines of its log. */
  logTail(): string;
  /** Ends it, soon and in any case, and removes what it wrote. */
  stop(): Promise<void>;
}

export type DemoStart =
  | { readonly kind: 'started'; readonly service: DemoService }
  | { readonly kind: 'refused'; readonly problem: string; readonly remedies: readonly string[] };

const MODULE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './demo-service.ts' : './demo-service.js', import.meta.url),
);
/** What a process needs of its surroundings; everything else could be a setting. */
const KEPT_VARIABLES = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'LANG', 'TZ', 'NODE_COMPILE_CACHE'];
/** Sockets lie in the folder, and the path of a socket is short. */
const LONGEST_BASE = 60;
/** How long requests wait for a key: long enough for people to see them wait. */
const WAIT_MS = 12_000;
const STOP_MS = 3_000;
const KILL_MS = 1_000;
const LOG_LINES = 15;

export async function startDemoService(setup: DemoSetup, port: number | undefined): Promise<DemoStart> {
  const base = Buffer.byteLength(tmpdir()) <= LONGEST_BASE ? tmpdir() : '/tmp';
  const folder = mkdtempSync(join(base, 'tulay-demo-'));
  const data = join(folder, 'data');
  writeFileSync(join(folder, SETUP_FILE), JSON.stringify(setup), { mode: 0o600 });
  const logFile = join(folder, 'service.log');
  const log = openSync(logFile, 'a');
  const child = fork(MODULE, [folder], {
    cwd: folder,
    execArgv: [],
    env: {
      ...Object.fromEntries(KEPT_VARIABLES.map((name) => [name, process.env[name]])),
      // A master key that is made for a key which somebody adds goes with the rest.
      ...(process.platform === 'win32'
        ? { TEMP: folder, TMP: folder, LOCALAPPDATA: folder }
        : { TMPDIR: folder, XDG_CONFIG_HOME: folder }),
      TULAY_DATA_DIR: data,
      TULAY_WAIT_MS: String(WAIT_MS),
      ...(port !== undefined && { PORT: String(port) }),
    },
    stdio: ['ignore', log, log, 'ipc'],
    // Ctrl-C is for this process, which then ends that one.
    detached: process.platform !== 'win32',
  });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const atExit = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.on('exit', atExit);
  const stop = async (): Promise<void> => {
    await end(child, exited);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    process.off('exit', atExit);
  };
  const logTail = (): string =>
    readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');

  const message = await Promise.race([firstMessage(child), exited.then(() => undefined)]);
  if (message?.kind === 'ready') {
    const issueLink = (): Promise<string> => requestLink(data);
    const { address } = message;
    return {
      kind: 'started',
      service: { address, dataDirectory: data, exited, issueLink, logTail, stop },
    };
  }
  const refused =
    message === undefined
      ? { problem: 'the service ended before it was ready', remedies: logTail().split('\n') }
      : message;
  await stop();
  return { kind: 'refused', problem: refused.problem, remedies: refused.remedies };
}

type Started = Extract<ServiceMessage, { kind: 'ready' | 'refused' }>;

/** That it is ready, or why it cannot start. */
function firstMessage(child: ChildProcess): Promise<Started> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      const { data } = serviceMessageSchema.safeParse(message);
      if (data?.kind === 'ready' || data?.kind === 'refused') resolve(data);
    });
  });
}

/** Asks, then insists, then kills. */
async function end(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  if (child.connected) child.send({ kind: 'stop' });
  else child.kill('SIGTERM');
  const steps: readonly [number, NodeJS.Signals][] = [
    [STOP_MS, 'SIGTERM'],
    [KILL_MS, 'SIGKILL'],
  ];
  const waiting = new AbortController();
  for (const [ms, signal] of steps) {
    const late = delay(ms, 'late' as const, { signal: waiting.signal }).catch(() => undefined);
    // Each step is taken only when the one before did not help.
    // oxlint-disable-next-line no-await-in-loop
    if ((await Promise.race([exited, late])) !== 'late') break;
    child.kill(signal);
  }
  waiting.abort();
  await exited;
}
