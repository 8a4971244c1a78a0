import { describe, expect, it } from 'vitest';
import type { Overview, OverviewBucket, OverviewFigures } from '../../../shared/overview.ts';
import { ANSWERERS, ERROR_CAUSES, STATUS_CLASSES } from '../../../shared/request-class.ts';
import {
  bucketsOf,
  errorSeries,
  percentileSeries,
  requestSeries,
  tokenSeries,
  type Failure,
} from './chart-definitions.ts';

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

function figures(changes: Partial<OverviewFigures> = {}): OverviewFigures {
  return {
    recordedSeconds: 10,
    requests: 0,
    answered: zeros(ANSWERERS),
    statuses: zeros(STATUS_CLASSES),
    failed: 0,
    errors: zeros(ERROR_CAUSES),
    lastByte: null,
    firstToken: null,
    tokens: { input: 0, output: 0, cacheCreation: 0, cacheRead: 0 },
    ...changes,
  };
}

const bucket = (at: number, changes: Partial<OverviewBucket> = {}): OverviewBucket => ({
  ...figures(),
  at,
  filling: false,
  ...changes,
});

function overview(buckets: OverviewBucket[], total: Partial<OverviewFigures> = {}): Overview {
  return {
    source: 'real',
    range: '15m',
    since: 0,
    until: buckets.length * 10_000,
    bucketMs: 10_000,
    asOf: 0,
    dataSince: 0,
    buckets,
    total: figures(total),
    preceding: figures(),
    otherSourceRequests: 0,
  };
}

const errors = (
  changes: Partial<Record<Failure, number>>,
): Record<string, number> & OverviewFigures['errors'] => ({
  ...zeros(ERROR_CAUSES),
  ...changes,
});
const answererLabels = { upstream: 'Upstream', simulated: 'Simulated', cache: 'Cache', gateway: 'Gateway' };
const causeLabels = Object.fromEntries(ERROR_CAUSES.map((cause) => [cause, cause])) as Record<
  Failure,
  string
>;
const tokenLabels = { input: 'In', cacheRead: 'Read', cacheCreation: 'Write', output: 'Out' };

describe('the buckets of a chart', () => {
  it('know which of them is still filling', () => {
    expect(bucketsOf(overview([bucket(0), bucket(10_000, { filling: true })]))).toEqual({
      times: [0, 10_000],
      size: 10_000,
      filling: 1,
    });
    expect(bucketsOf(overview([bucket(0)])).filling).toBeNull();
  });
});

describe('requests per second', () => {
  it('are of the time during which the service ran, and a gap where it did not', () => {
    const answered = { ...zeros(ANSWERERS), upstream: 30 };
    const [upstream] = requestSeries(
      overview([
        bucket(0, { answered }),
        bucket(10_000, { recordedSeconds: 0 }),
        bucket(20_000, { answered, recordedSeconds: 5, filling: true }),
      ]),
      answererLabels,
    );
    expect(upstream?.values).toEqual([3, null, 6]);
  });

  it('have a layer for cache and gateway only where these answered', () => {
    const ids = (total: Partial<OverviewFigures>, source: Overview['source'] = 'real'): string[] =>
      requestSeries({ ...overview([bucket(0)], total), source }, answererLabels).map(({ id }) => id);
    expect(ids({})).toEqual(['upstream']);
    expect(ids({ answered: { ...zeros(ANSWERERS), gateway: 1 } })).toEqual(['upstream', 'gateway']);
    expect(ids({}, 'simulated')).toEqual(['simulated']);
  });

  it('are hatched while they are simulated, and only then', () => {
    const hatched = (source: Overview['source']): (boolean | undefined)[] =>
      requestSeries({ ...overview([bucket(0)]), source }, answererLabels).map((series) => series.hatched);
    expect(hatched('simulated')).toEqual([true]);
    expect(hatched('real')).toEqual([undefined]);
  });
});

describe('percentiles', () => {
  it('come with their sample sizes, and are missing where nothing was answered', () => {
    const lastByte = { n: 12, p50: 1, p95: 2, p99: 3 };
    const { series, samples } = percentileSeries(overview([bucket(0, { lastByte }), bucket(1)]), 'lastByte');
    expect(series.map(({ values }) => values)).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ]);
    expect(samples).toEqual([12, 0]);
  });
});

describe('errors by cause', () => {
  const seriesOf = (total: Partial<Record<Failure, number>>): ReturnType<typeof errorSeries> =>
    errorSeries(overview([bucket(0, { errors: errors(total) })], { errors: errors(total) }), causeLabels);

  it('leave out causes that did not occur, and mistakes of the caller', () => {
    const all = { ...errors({ timeout: 2, overloaded: 1 }), caller: 9, 'client-left': 9 };
    const series = errorSeries(overview([bucket(0, { errors: all })], { errors: all }), causeLabels);
    expect(series.map(({ id }) => id)).toEqual(['timeout', 'overloaded']);
  });

  it('name the six most frequent in a fixed order and sum up the rest', () => {
    const series = seriesOf({
      timeout: 1,
      overloaded: 5,
      'rate-limit': 5,
      'server-error': 5,
      broken: 5,
      credential: 5,
      'no-key': 9,
      'no-room': 1,
      other: 2,
    });
    expect(series.map(({ id }) => id)).toEqual([
      'overloaded',
      'rate-limit',
      'server-error',
      'broken',
      'credential',
      'no-key',
      'other',
    ]);
    expect(series.at(-1)?.values).toEqual([4]);
    expect(new Set(series.map(({ color }) => color)).size).toBe(7);
  });

  it('keep the colour of a cause whatever else occurs', () => {
    const colorOf = (total: Partial<Record<Failure, number>>): string | undefined =>
      seriesOf(total).find(({ id }) => id === 'overloaded')?.color;
    expect(colorOf({ overloaded: 1 })).toBe(colorOf({ overloaded: 1, timeout: 3, 'no-key': 4 }));
  });
});

describe('tokens', () => {
  it('show the prompt cache only where it was used', () => {
    const ids = (tokens: Partial<OverviewFigures['tokens']>): string[] => {
      const all = { input: 1, output: 1, cacheCreation: 0, cacheRead: 0, ...tokens };
      return tokenSeries(overview([bucket(0, { tokens: all })], { tokens: all }), tokenLabels).map(
        ({ id }) => id,
      );
    };
    expect(ids({})).toEqual(['input', 'output']);
    expect(ids({ cacheRead: 4 })).toEqual(['input', 'cacheRead', 'output']);
  });
});
