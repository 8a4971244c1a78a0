/**
 * Starts the writer thread and keeps it alive. The thread owns `metrics.db`, the writes of `state.db` and the log line
 * per request, so that nothing of that runs on the thread that serves requests.
 *
 *   starting ──ready──▶ up ──dies──▶ down ──after 100 ms, doubling to 30 s──▶ starting
 *                        └──close──▶ closed
 *
 * The first start must succeed, or `startWriterThread` throws; after that the service outlives the thread: listeners
 * hear `down` and `up`, and what was sent to a dead thread counts as lost.
 */
import { Worker, type Transferable } from 'node:worker_threads';
import { StartupError } from '../../lib/startup-error.ts';
import { WriterUnavailable, type WriterLink, type WriterListener } from './writer-link.ts';
import type {
  FromWriter,
  ToWriter,
  WriterCall,
  WriterCallName,
  WriterCalls,
  WriterSettings,
} from './writer-messages.ts';

export interface WriterThread extends WriterLink {
  /** Writes what was sent, closes the databases and ends the thread; waits `deadlineMs` at most (5 s). */
  close(deadlineMs?: number): Promise<void>;
}

const FIRST_RESTART_MS = 100;
const LAST_RESTART_MS = 30_000;
/** A thread that lived this long was well: the next restart is quick again. */
const SETTLED_MS = 60_000;

const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './writer-main.ts' : './writer-main.js',
  import.meta.url,
);

/** @throws StartupError when the databases cannot be opened */
export async function startWriterThread(settings: WriterSettings): Promise<WriterThread> {
  const thread = new SupervisedThread(settings);
  await thread.start();
  return thread;
}

interface PendingCall {
  readonly resolve: (answer: WriterCalls[WriterCallName]['answer']) => void;
  readonly reject: (error: Error) => void;
}

class SupervisedThread implements WriterThread {
  readonly #settings: WriterSettings;
  readonly #listeners: WriterListener[] = [];
  readonly #calls = new Map<number, PendingCall>();
  #worker: Worker | undefined;
  #up = false;
  #closed: Promise<void> | undefined;
  #nextCall = 1;
  #restarts = 0;
  #restart: NodeJS.Timeout | undefined;

  constructor(settings: WriterSettings) {
    this.#settings = settings;
  }

  get up(): boolean {
    return this.#up;
  }

  listen(listener: WriterListener): void {
    this.#listeners.push(listener);
  }

  post(message: ToWriter, transfer?: readonly Transferable[]): void {
    if (this.#up) this.#worker?.postMessage(message, transfer);
  }

  async call<Name extends WriterCallName>(
    name: Name,
    ask: WriterCalls[Name]['ask'],
  ): Promise<WriterCalls[Name]['answer']> {
    if (!this.#up) throw new WriterUnavailable('the writer thread is away');
    const call = this.#nextCall++;
    return await new Promise<WriterCalls[Name]['answer']>((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.post({ kind: 'call', call, name, ask } as WriterCall);
    });
  }

  async close(deadlineMs = 5_000): Promise<void> {
    this.#closed ??= this.#shutDown(deadlineMs);
    await this.#closed;
  }

  /** One life of a thread: resolves when it is ready, rejects when it ends before that. */
  async start(): Promise<void> {
    const startedAt = performance.now();
    const worker = new Worker(THREAD, {
      name: 'tulay-writer',
      workerData: this.#settings,
      // It has no business with the environment, where the keys are.
      env: {},
      execArgv: [],
      // Idle it needs 8 MB; the rest is for the events of an outage, up to 65,536 of at most 2 KB (see the recorder).
      resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker = worker;
    await new Promise<void>((resolve, reject) => {
      let failure: Error | undefined;
      worker.on('message', (message: FromWriter) => {
        if (message.kind === 'ready') {
          this.#up = true;
          resolve();
          for (const listener of this.#listeners) listener.up?.();
        } else if (message.kind === 'failed') {
          failure = message.operatorCanMend
            ? new StartupError(message.problem, message.remedies)
            : new Error(message.problem);
        } else {
          this.#receive(message);
        }
      });
      worker.on('error', (error) => {
        failure = error instanceof Error ? error : new Error(String(error));
      });
      worker.on('exit', () => {
        const reason =
          failure ??
          new Error(
            this.#closed === undefined ? 'the writer thread ended unexpectedly' : 'the store was closed',
          );
        const wasUp = this.#up;
        this.#ended(reason.message);
        if (!wasUp) reject(reason);
        else if (this.#closed === undefined) {
          if (performance.now() - startedAt > SETTLED_MS) this.#restarts = 0;
          this.#scheduleRestart();
        }
      });
    });
  }

  #receive(message: FromWriter): void {
    if (message.kind === 'answer' || message.kind === 'call-failed') {
      const pending = this.#calls.get(message.call);
      this.#calls.delete(message.call);
      if (message.kind === 'answer') pending?.resolve(message.answer);
      else pending?.reject(new WriterUnavailable(message.reason));
      return;
    }
    for (const listener of this.#listeners) listener.message?.(message);
  }

  #ended(reason: string): void {
    this.#up = false;
    this.#worker = undefined;
    for (const pending of this.#calls.values()) pending.reject(new WriterUnavailable(reason));
    this.#calls.clear();
    for (const listener of this.#listeners) listener.down?.(reason);
  }

  #scheduleRestart(): void {
    const delay = Math.min(FIRST_RESTART_MS * 2 ** Math.min(this.#restarts, 20), LAST_RESTART_MS);
    this.#restarts += 1;
    this.#restart = setTimeout(() => {
      this.start().catch(() => {
        if (this.#closed === undefined) this.#scheduleRestart();
      });
    }, delay);
    this.#restart.unref();
  }

  async #shutDown(deadlineMs: number): Promise<void> {
    clearTimeout(this.#restart);
    for (const listener of this.#listeners) listener.closing?.();
    const worker = this.#worker;
    if (worker === undefined || !this.#up) {
      await worker?.terminate();
      this.#ended('the store was closed');
      return;
    }
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => resolve());
    });
    this.post({ kind: 'close' });
    const overdue = setTimeout(() => void worker.terminate(), deadlineMs);
    await ended;
    clearTimeout(overdue);
  }
}
