/**
 * The serving thread's end of the metrics: takes one event per request and hands batches to the writer thread.
 * Nothing here blocks or throws; when the store cannot keep up or cannot be written, events wait in a bounded
 * buffer and what does not fit is counted in `dropped`.
 */
import type { RequestEvent } from '../../shared/request-event.ts';

export interface EventRecorder {
  /** Copies the event's fields; the object may be reused or changed afterwards. */
  record(event: Readonly<RequestEvent>): void;
  /** Events lost since the start because the store could not take them. */
  readonly dropped: number;
  /** Resolves once everything recorded so far is in the store (or known to be lost). */
  flush(): Promise<void>;
}

/** Reads of the same store, for the page, the console and tests. Served off the serving thread. */
export interface RequestHistory {
  /** Newest first; `before` is the `id` of the last event of the previous page. */
  recent(query: { limit: number; before?: string | undefined }): Promise<RequestEvent[]>;
}
