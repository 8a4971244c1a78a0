/** The way of a request in time, for the waterfall: waiting for a key, until the first byte, until the last. */
import type { RequestEvent } from '../../../shared/request-event.ts';

export interface TimingSpan {
  readonly id: 'waiting' | 'first-byte' | 'answer' | 'all';
  /** ms since the arrival. */
  readonly from: number;
  readonly to: number;
}

/** In the order they happened; parts that took no time are left out, a request without a first byte is one span. */
export function timingOf(
  event: Pick<RequestEvent, 'queueMs' | 'firstByteMs' | 'durationMs'>,
): readonly TimingSpan[] {
  const { durationMs } = event;
  const queueMs = Math.min(event.queueMs, durationMs);
  const spans: TimingSpan[] = [];
  if (queueMs > 0) spans.push({ id: 'waiting', from: 0, to: queueMs });
  if (event.firstByteMs === null) {
    spans.push({ id: 'all', from: queueMs, to: durationMs });
    return spans;
  }
  const firstByteMs = Math.min(Math.max(event.firstByteMs, queueMs), durationMs);
  spans.push({ id: 'first-byte', from: queueMs, to: firstByteMs });
  if (durationMs > firstByteMs) spans.push({ id: 'answer', from: firstByteMs, to: durationMs });
  return spans;
}
