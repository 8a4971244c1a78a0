/** Every figure of the overview as CSV (RFC 4180), a line per bucket; times in UTC, durations in ms, gaps empty. */
import type { Overview, OverviewBucket } from '../../../shared/overview.ts';
import { ANSWERERS, ERROR_CAUSES, STATUS_CLASSES } from '../../../shared/request-class.ts';

type Value = string | number | null;

const TIMES = ['firstToken', 'lastByte'] as const;
const PERCENTILES = ['p50', 'p95', 'p99', 'n'] as const;
const TOKENS = ['input', 'output', 'cacheCreation', 'cacheRead'] as const;

/** Column names are those of the API, so that whoever reads the file finds them in its documentation. */
export function overviewCsv({ source, buckets }: Pick<Overview, 'source' | 'buckets'>): string {
  const columns: readonly (readonly [string, (bucket: OverviewBucket) => Value])[] = [
    ['at', ({ at }) => new Date(at).toISOString()],
    ['source', () => source],
    ['filling', ({ filling }) => String(filling)],
    ['recordedSeconds', ({ recordedSeconds }) => recordedSeconds],
    ['requests', ({ requests }) => requests],
    ['failed', ({ failed }) => failed],
    ...ANSWERERS.map(
      (each) => [`answered.${each}`, ({ answered }: OverviewBucket) => answered[each]] as const,
    ),
    ...STATUS_CLASSES.map(
      (each) => [`statuses.${each}`, ({ statuses }: OverviewBucket) => statuses[each]] as const,
    ),
    ...ERROR_CAUSES.map((each) => [`errors.${each}`, ({ errors }: OverviewBucket) => errors[each]] as const),
    ...TIMES.flatMap((time) =>
      PERCENTILES.map(
        (each) => [`${time}.${each}`, (bucket: OverviewBucket) => bucket[time]?.[each] ?? null] as const,
      ),
    ),
    ...TOKENS.map((each) => [`tokens.${each}`, ({ tokens }: OverviewBucket) => tokens[each]] as const),
  ];
  const lines = [
    columns.map(([name]) => name),
    ...buckets.map((bucket) =>
      columns.map(([, value], index) => {
        // Of a time in which the service did not run, only the time is known.
        const known = bucket.recordedSeconds > 0 || index < 4;
        return known ? (value(bucket) ?? '') : '';
      }),
    ),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
