/**
 * Reads an overview from the sums that `rollups.ts` keeps: counts are added by SQL, percentiles read from merged histograms. The
 * longest range takes some 30 ms of the writer thread, in which writes wait; the serving thread only waits for the answer.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { Overview, OverviewBucket, OverviewFigures } from '../../../shared/overview.ts';
import {
  ANSWERERS,
  ERROR_CAUSES,
  isFailure,
  STATUS_CLASSES,
  type Answerer,
  type ErrorCause,
  type StatusClass,
} from '../../../shared/request-class.ts';
import { LatencyHistogram } from '../latency-histogram.ts';
import type { OverviewPlan } from '../overview-plan.ts';
import { percentilesOf } from '../percentiles-of.ts';
import { coveredMs, type RecordedTime, type Stretch } from './recorded-time.ts';
import { FINEST_LEVEL, levelFor } from '../rollup-levels.ts';
import { MEASURES, type Measure, type Rollups } from './rollups.ts';

type CountRow = [
  bucket: number,
  simulated: number,
  way: string,
  status: string,
  cause: string,
  requests: number,
  input: number,
  output: number,
  creation: number,
  read: number,
];
interface Range {
  readonly level: number;
  readonly since: number;
  readonly until: number;
  readonly offset: number;
  readonly width: number;
  /** Before it the level has all, after it only the finest has; s. */
  readonly rolledTo: number;
}
type Figures = { -readonly [Name in keyof OverviewFigures]: OverviewFigures[Name] };

/** What is added up of a bucket. */
interface Sums {
  readonly figures: Figures;
  /** Requests of the other source. */
  otherSource: number;
}

export class OverviewReader {
  readonly #recorded: RecordedTime;
  readonly #rollups: Pick<Rollups, 'rolledTo'>;
  readonly #counts: Statement<[Range], CountRow>;
  readonly #latencies: Statement<
    [Range & { simulated: number; measure: Measure }],
    [bucket: number, latencies: Buffer]
  >;

  constructor(db: Database, recorded: RecordedTime, rollups: Pick<Rollups, 'rolledTo'>) {
    this.#recorded = recorded;
    this.#rollups = rollups;
    // Numbers are bound as floats, whose division would not be whole.
    const bucket = '(at * 1000 + CAST(:offset AS INTEGER)) / CAST(:width AS INTEGER)';
    const both = (columns: string, table: string, where: string): string =>
      `SELECT ${columns} FROM ${table} WHERE level = :level AND at >= :since AND at < :until ${where}
       UNION ALL
       SELECT ${columns} FROM ${table} WHERE level = ${FINEST_LEVEL.seconds} AND :level > ${FINEST_LEVEL.seconds}
         AND at >= max(:since, :rolledTo) AND at < :until ${where}`;
    this.#counts = db
      .prepare<[Range], CountRow>(
        `SELECT ${bucket} AS bucket, simulated, way, status, cause, sum(requests), sum(input_tokens),
                sum(output_tokens), sum(cache_creation_tokens), sum(cache_read_tokens)
         FROM (${both('*', 'rollup_count', '')}) GROUP BY bucket, simulated, way, status, cause`,
      )
      .raw();
    this.#latencies = db
      .prepare<[Range & { simulated: number; measure: Measure }], [number, Buffer]>(
        `SELECT ${bucket} AS bucket, latencies
         FROM (${both('at, latencies', 'rollup_latency', 'AND simulated = :simulated AND measure = :measure')})
         ORDER BY at`,
      )
      .raw();
  }

  /** @param asOf everything that ended before it is stored; ms */
  read(plan: OverviewPlan, asOf: number): Overview {
    const { range, source, since, until, bucketMs, offsetMs, now } = plan;
    const length = until - since;
    const stretches = this.#recorded.between(since - length, until);
    const first = Math.floor((since + offsetMs) / bucketMs);
    const count = Math.ceil((until - since) / bucketMs);
    const level = levelFor(bucketMs).seconds;
    const seconds = (from: number, to: number) => ({
      level,
      since: Math.ceil(from / 1_000),
      until: Math.ceil(to / 1_000),
      rolledTo: this.#rollups.rolledTo,
    });

    const sums = Array.from({ length: count }, (_, index) => {
      const at = since + index * bucketMs;
      return emptySums(recordedSeconds(stretches, at, Math.min(at + bucketMs, until)));
    });
    const total = emptySums(recordedSeconds(stretches, since, until));
    const within = { ...seconds(since, until), offset: offsetMs, width: bucketMs };
    for (const row of this.#counts.iterate(within)) {
      const bucket = sums[row[0] - first];
      if (bucket !== undefined) addRow(bucket, row, source);
      addRow(total, row, source);
    }
    this.#readLatencies(within, source, total, (bucket) => sums[bucket - first]);

    const preceding = emptySums(recordedSeconds(stretches, since - length, since));
    const before = { ...seconds(since - length, since), offset: 0, width: Number.MAX_SAFE_INTEGER };
    for (const row of this.#counts.iterate(before)) addRow(preceding, row, source);
    this.#readLatencies(before, source, preceding, () => undefined);

    return {
      source,
      range,
      since,
      until,
      bucketMs,
      asOf,
      dataSince: this.#recorded.first() ?? null,
      buckets: sums.map((bucket, index): OverviewBucket => {
        const at = since + index * bucketMs;
        return { ...bucket.figures, at, filling: at + bucketMs > now };
      }),
      total: total.figures,
      preceding: preceding.figures,
      otherSourceRequests: total.otherSource,
    };
  }

  /** Sets the percentiles of `whole`, and of the buckets that are wanted apart. */
  #readLatencies(
    range: Range,
    source: Overview['source'],
    whole: Sums,
    bucketOf: (bucket: number) => Sums | undefined,
  ): void {
    for (const measure of MEASURES) {
      const field = measure === 'last-byte' ? 'lastByte' : 'firstToken';
      const all = new LatencyHistogram();
      const one = new LatencyHistogram();
      let current = NaN;
      const close = (): void => {
        const sums = bucketOf(current);
        if (sums !== undefined) sums.figures[field] = percentilesOf(one);
        all.merge(one);
        one.clear();
      };
      const rows = this.#latencies.iterate({ ...range, simulated: source === 'simulated' ? 1 : 0, measure });
      for (const [bucket, latencies] of rows) {
        if (bucket !== current) {
          close();
          current = bucket;
        }
        one.mergeEncoded(latencies);
      }
      close();
      whole.figures[field] = percentilesOf(all);
    }
  }
}

function recordedSeconds(stretches: readonly Stretch[], since: number, until: number): number {
  return Math.round(coveredMs(stretches, since, until)) / 1_000;
}

function emptySums(recorded: number): Sums {
  return {
    figures: {
      recordedSeconds: recorded,
      requests: 0,
      answered: zeros(ANSWERERS),
      statuses: zeros(STATUS_CLASSES),
      failed: 0,
      errors: zeros(ERROR_CAUSES),
      lastByte: null,
      firstToken: null,
      tokens: { input: 0, output: 0, cacheCreation: 0, cacheRead: 0 },
    },
    otherSource: 0,
  };
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

function addRow(sums: Sums, row: CountRow, source: Overview['source']): void {
  const [, simulated, way, status, cause, requests, input, output, creation, read] = row;
  if (way !== 'gateway' && (simulated === 1) !== (source === 'simulated')) {
    sums.otherSource += requests;
    return;
  }
  const { figures } = sums;
  figures.requests += requests;
  // The texts are those of `request-class.ts` of this version or an older one; what it knew besides is counted as other.
  const answerer = way === 'upstream' && simulated === 1 ? 'simulated' : (way as Answerer);
  figures.answered[answerer] += requests;
  const statusClass = STATUS_CLASSES.includes(status as StatusClass) ? (status as StatusClass) : 'other';
  figures.statuses[statusClass] += requests;
  if (cause !== 'none') {
    const known = ERROR_CAUSES.includes(cause as ErrorCause) ? (cause as ErrorCause) : 'other';
    figures.errors[known] += requests;
    if (isFailure(known)) figures.failed += requests;
  }
  if (way !== 'upstream') return;
  figures.tokens.input += input;
  figures.tokens.output += output;
  figures.tokens.cacheCreation += creation;
  figures.tokens.cacheRead += read;
}
