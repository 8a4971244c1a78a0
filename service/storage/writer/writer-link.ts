/**
 * The serving thread's end of the writer thread, as those who store things through it see it. The thread may be away
 * for a while (it died and is being started again); a link says so and tells when it is back.
 */
import type { Transferable } from 'node:worker_threads';
import type { FromWriter, ToWriter, WriterCallName, WriterCalls } from './writer-messages.ts';

export interface WriterListener {
  message?(message: FromWriter): void;
  /** The thread is gone; what was sent and not settled is lost. */
  down?(reason: string): void;
  /** A new thread is ready. */
  up?(): void;
  /** The last chance to send what is held back: nothing is taken after it. */
  closing?(): void;
}

export interface WriterLink {
  /** Whether there is a thread to send to. */
  readonly up: boolean;
  /** Sends a message; into the void when the thread is away. */
  post(message: ToWriter, transfer?: readonly Transferable[]): void;
  /** @throws WriterUnavailable when the thread is away, dies, or cannot answer */
  call<Name extends WriterCallName>(
    name: Name,
    ask: WriterCalls[Name]['ask'],
  ): Promise<WriterCalls[Name]['answer']>;
  listen(listener: WriterListener): void;
}

/** The store behind the writer thread cannot be read now. */
export class WriterUnavailable extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'WriterUnavailable';
  }
}
