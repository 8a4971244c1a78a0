/** Writes our own latency histograms in Prometheus's text format, since prom-client only knows those it counts itself. */
import type { LatencyHistogram } from './latency-histogram.ts';

/** From a cache hit to the longest answer, s. */
const BOUNDS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
];
const BOUNDS_MS = BOUNDS_SECONDS.map((seconds) => seconds * 1000);

/**
 * One histogram family with the label `stream`, in seconds.
 * @returns lines that each end with a line feed
 */
export function renderHistogram(
  name: string,
  help: string,
  parts: { readonly whole: LatencyHistogram; readonly streamed: LatencyHistogram },
): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const [stream, histogram] of [
    ['false', parts.whole],
    ['true', parts.streamed],
  ] as const) {
    const label = `stream="${stream}"`;
    for (const [index, count] of histogram.cumulative(BOUNDS_MS).entries()) {
      lines.push(`${name}_bucket{${label},le="${BOUNDS_SECONDS[index]}"} ${count}`);
    }
    lines.push(
      `${name}_bucket{${label},le="+Inf"} ${histogram.count}`,
      `${name}_sum{${label}} ${histogram.sum / 1000}`,
      `${name}_count{${label}} ${histogram.count}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
