/** The figures of a chart as CSV (RFC 4180): a line per bucket, times in UTC, gaps empty. */
import type { Buckets, ChartSeries } from './chart-series.ts';

export interface CsvWords {
  readonly time: string;
  /** Heading of the column that tells how many samples a bucket rests on. */
  readonly samples: string;
}

const LINE_END = '\r\n';

export function chartCsv(
  series: readonly ChartSeries[],
  buckets: Buckets,
  words: CsvWords,
  samples?: readonly number[],
): string {
  const head = [
    words.time,
    ...series.map(({ label }) => label),
    ...(samples === undefined ? [] : [words.samples]),
  ];
  const rows = buckets.times.map((time, place) => [
    new Date(time).toISOString(),
    ...series.map(({ values }) => value(values[place] ?? null)),
    ...(samples === undefined ? [] : [String(samples[place] ?? 0)]),
  ]);
  return [head, ...rows].map((row) => row.map(field).join(',') + LINE_END).join('');
}

function value(number: number | null): string {
  return number === null ? '' : String(Number(number.toFixed(6)));
}

/**
 * Quoted where it must be. A field that a spreadsheet would take for a formula gets an apostrophe in front, since labels
 * can come from callers.
 */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
