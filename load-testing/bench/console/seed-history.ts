/**
 * Fills a fresh data directory with the record of the last quarter of an hour, so that the overview has every bucket to draw
 * from the first load on, as on a service that has run for a while.
 */
import { mkdirSync } from 'node:fs';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { EventBatchBuilder } from '../../../service/metrics/event-batch.ts';
import { EventStore } from '../../../service/metrics/sqlite/event-store.ts';

const SECOND = 1_000;
const LENGTH_MS = 900 * SECOND;
const STEP_MS = 10 * SECOND;
const PER_STEP = 50;
const MODELS = ['claude-sonnet-5-5', 'claude-opus-5', 'claude-haiku-5'] as const;

/** @returns how many requests are on record */
export function seedHistory(directory: string, until: number): number {
  mkdirSync(directory, { recursive: true });
  let now = until - LENGTH_MS;
  const store = new EventStore(directory, { wallNow: () => now });
  let count = 0;
  try {
    for (; now < until; now += STEP_MS) {
      const builder = new EventBatchBuilder(PER_STEP);
      for (let place = 0; place < PER_STEP; place++) builder.add(pastEvent(now, count++));
      store.insert(builder.take());
    }
  } finally {
    store.close();
  }
  return count;
}

/** Spread by the golden ratio: even, and the same in every run. */
function pastEvent(stepEnd: number, index: number): RequestEvent {
  const spread = (index * 0.618_033_988_749_895) % 1;
  const durationMs = 300 + 4_000 * spread ** 3;
  const failed = index % 40 === 0;
  return {
    id: `seed-${index}`,
    startedAt: stepEnd - durationMs,
    tenantId: 'anonymous',
    userId: null,
    clientKeyId: null,
    method: 'POST',
    path: '/v1/messages',
    model: MODELS[index % MODELS.length] ?? MODELS[0],
    keyLabel: 'primary',
    status: failed ? (index % 80 === 0 ? 529 : 504) : 200,
    stream: index % 2 === 0,
    inputTokens: 400,
    outputTokens: Math.round(300 * spread),
    cacheCreationTokens: 0,
    cacheReadTokens: index % 3 === 0 ? 900 : 0,
    stopReason: 'end_turn',
    cacheResult: 'off',
    attempts: 1,
    errorClass: failed ? (index % 80 === 0 ? 'overloaded_error' : 'timeout_error') : null,
    queueMs: 0,
    firstByteMs: 120 + 600 * spread ** 2,
    durationMs,
    requestBytes: 986,
    responseBytes: 600,
    upstreamRequestId: null,
    simulated: false,
  };
}
