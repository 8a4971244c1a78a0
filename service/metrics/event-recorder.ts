/**
 * The serving thread's end of the metrics: takes one event per request and hands batches to the writer thread.
 * Nothing here blocks or throws; when the store cannot keep up or cannot be written, events wait in a bounded
 * buffer and what does not fit is counted in `dropped`.
 */
import type { RequestValues } from '../../shared/admin.ts';
import type { Overview } from '../../shared/overview.ts';
import type { RequestEvent } from '../../shared/request-event.ts';
import type { EventBatch } from './event-batch.ts';
import type { EventPageQuery } from './event-filter.ts';
import type { OverviewPlan } from './overview-plan.ts';

export interface EventRecorder {
  /** Copies the event's fields; the object may be reused or changed afterwards. */
  record(event: Readonly<RequestEvent>): void;
  /** Events lost since the start because the store could not take them. */
  readonly dropped: number;
  /** Resolves once everything recorded so far is in the store (or known to be lost). */
  flush(): Promise<void>;
}

/**
 * Looks at events while they are on their way to the store.
 *
 * @param batch to be read at once: it changes afterwards
 * @param from the first event of the batch that was not shown before
 */
export type EventWatcher = (batch: EventBatch, from: number) => void;

/** For the live view. Without a watcher it costs one comparison per batch. */
export interface WatchableEvents {
  /** Every event recorded from now on is shown once: when its batch is handed over, or at the next `look`. Null for nobody. */
  watch(watcher: EventWatcher | null): void;
  /** Shows what was recorded and not shown yet. */
  look(): void;
}

/** Reads of the same store, for the console and tests. Made off the serving thread. Each rejects while the store is away. */
export interface RequestHistory {
  /** Newest first. Fewer than `limit` when there are no more. */
  recent(query: EventPageQuery): Promise<RequestEvent[]>;
  /** Undefined when it is not on record (any more). */
  byId(id: string): Promise<RequestEvent | undefined>;
  /** What there is to filter by. */
  values(): Promise<RequestValues>;
  overview(plan: OverviewPlan): Promise<Overview>;
}
