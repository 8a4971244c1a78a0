import type { Percentiles } from '../../shared/percentiles.ts';
import type { LatencyHistogram } from './latency-histogram.ts';

/**
 * As they are sent: rounded to 0.01 ms, null when nothing was recorded. By nearest rank, so that p99 of few values
 * is the greatest of them.
 */
export function percentilesOf(histogram: LatencyHistogram): Percentiles | null {
  if (histogram.count === 0) return null;
  const at = (q: number): number =>
    Math.round(histogram.valueAt(Math.ceil(q * histogram.count) - 1) * 100) / 100;
  return { n: histogram.count, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
