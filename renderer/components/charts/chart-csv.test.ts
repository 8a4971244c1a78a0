import { describe, expect, it } from 'vitest';
import { chartCsv } from './chart-csv.ts';
import type { ChartSeries } from './chart-series.ts';

const words = { time: 'time', samples: 'n' };
const buckets = { times: [0, 60_000], size: 60_000, filling: null };
const series = (label: string, ...values: (number | null)[]): ChartSeries => ({
  id: label,
  label,
  color: '--series-1',
  values,
});

describe('a chart as CSV', () => {
  it('has a line per bucket, with times in UTC and gaps left empty', () => {
    expect(chartCsv([series('p50', 1.5, null), series('p95', 2, 0)], buckets, words, [3, 0])).toBe(
      'time,p50,p95,n\r\n1970-01-01T00:00:00.000Z,1.5,2,3\r\n1970-01-01T00:01:00.000Z,,0,0\r\n',
    );
  });

  it('quotes what would break it, and takes the power from formulas', () => {
    expect(chartCsv([series('a,"b"', 1, 1), series('=1+1', -1, 1)], buckets, words)).toBe(
      'time,"a,""b""",\'=1+1\r\n1970-01-01T00:00:00.000Z,1,-1\r\n1970-01-01T00:01:00.000Z,1,1\r\n',
    );
  });
});
