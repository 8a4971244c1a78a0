import type { RequestEvent } from '../../shared/request-event.ts';
import { EventBatchBuilder, type EventBatch } from '../metrics/event-batch.ts';

/** Events as they reach the writer thread. */
export function eventBatchOf(events: readonly RequestEvent[]): EventBatch {
  const builder = new EventBatchBuilder(Math.max(1, events.length));
  for (const event of events) builder.add(event);
  return builder.take();
}
