/**
 * The simulator inside the service: a worker thread of its own, so that it takes no time from the thread that serves,
 * listening on a Unix socket (Windows: a named pipe) in a folder that only this user can enter, so that no port is opened.
 * Fails by rejecting when the socket cannot be made; a worker that dies later closes the socket, which callers see as an
 * unreachable upstream, and `exited` resolves.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EmbeddedWorkerData } from './embedded-worker.ts';
import type { KeyOptions, LatencyOptions, OrganizationOptions } from './simulator-options.ts';
import { DEFAULT_KEYS } from './simulator-options.ts';

/** What crosses into the worker: everything of `SimulatorOptions` that can be copied. */
export interface EmbeddedSimulatorOptions {
  readonly seed?: string | number;
  readonly latency?: LatencyOptions;
  readonly organizations?: readonly OrganizationOptions[];
  readonly keys?: readonly KeyOptions[];
  readonly compress?: boolean;
  readonly batchDurationMs?: number;
  /** A scenario as JSON text, or the name of a built-in one. */
  readonly scenario?: string;
}

export interface EmbeddedSimulator {
  /** For the Host header; nothing resolves this name. */
  readonly origin: string;
  readonly socketPath: string;
  readonly keys: readonly { readonly label: string; readonly secret: string }[];
  /** Resolves when its thread has ended, however. */
  readonly exited: Promise<void>;
  close(): Promise<void>;
}

export const SIMULATOR_ORIGIN = 'http://simulator.tulay.internal';

/**
 * Keeps the thread small while it has little to do: 18 MB resident instead of 21 (of which an empty thread with an HTTP
 * server is 17), at no loss of requests per second that could be measured.
 */
const YOUNG_GENERATION_MB = 3;

/** Longest path that fits a socket address on every platform (macOS: 104 bytes with the final zero). */
const SOCKET_PATH_LIMIT = 103;

export async function startEmbeddedSimulator(
  options: EmbeddedSimulatorOptions = {},
): Promise<EmbeddedSimulator> {
  const keys = options.keys ?? DEFAULT_KEYS;
  const { folder, socketPath } = await makeSocketPath();
  const { scenario, ...rest } = options;
  const data: EmbeddedWorkerData = { socketPath, scenario, options: { ...rest, keys, strictKeys: true } };
  const worker = new Worker(
    new URL(
      import.meta.url.endsWith('.ts') ? './embedded-worker.ts' : './embedded-worker.js',
      import.meta.url,
    ),
    {
      workerData: data,
      name: 'simulator',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    },
  );
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the simulator stopped before it was ready')));
    });
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
  // From here on its end shows as refused connections; the service goes on.
  worker.on('error', () => undefined);
  // The service's own servers keep the process alive, not this.
  worker.unref();
  return {
    origin: SIMULATOR_ORIGIN,
    socketPath,
    keys: keys.map(({ label, secret }) => ({ label, secret })),
    exited,
    async close() {
      worker.ref();
      worker.postMessage('close');
      await exited;
      await removeFolder(folder);
    },
  };
}

async function makeSocketPath(): Promise<{ folder: string | undefined; socketPath: string }> {
  if (process.platform === 'win32') {
    return { folder: undefined, socketPath: `\\\\.\\pipe\\tulay-simulator-${randomUUID()}` };
  }
  // mkdtemp makes the folder with mode 0700.
  const candidates = [tmpdir(), '/tmp'];
  const base =
    candidates.find((path) => join(path, 'tulay-XXXXXX', 'api').length <= SOCKET_PATH_LIMIT) ?? '/tmp';
  const folder = await mkdtemp(join(base, 'tulay-'));
  return { folder, socketPath: join(folder, 'api') };
}

async function removeFolder(folder: string | undefined): Promise<void> {
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
