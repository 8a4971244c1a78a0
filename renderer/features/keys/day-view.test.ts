import { describe, expect, it } from 'vitest';
import type { QuotaForecast } from '../../../shared/pool-report.ts';
import { SAMPLE_NOW, sampleLiveKey } from '../../testing/sample-keys.ts';
import { dayView, type DayQuota } from './day-view.ts';

const ENDS = SAMPLE_NOW + 9 * 3_600_000;
const quota = (
  dimension: DayQuota['dimension'],
  used: number,
  changes: Partial<DayQuota> = {},
): DayQuota => ({
  dimension,
  used,
  limit: null,
  alert: null,
  endsMs: ENDS,
  forecast: null,
  ...changes,
});
const forecast = (usedAtEnd: number, exhaustedMs: number | null): QuotaForecast => ({
  exhaustedMs,
  earliestMs: null,
  latestMs: null,
  usedAtEnd,
  confidence: 'medium',
  minutes: 28,
});

describe('what a key used today', () => {
  it('is unknown where the API does not say', () => {
    expect(dayView(null)).toEqual({ kind: 'unknown' });
    expect(dayView(sampleLiveKey())).toEqual({ kind: 'unknown' });
  });

  it('is counted where no limit is stated', () => {
    const day = [quota('requests', 12), quota('input', 500), quota('output', 70)];
    expect(dayView(sampleLiveKey({ day }))).toEqual({ kind: 'counted', tokens: 570, requests: 12 });
  });

  it('is of the fuller limit while none will be exhausted', () => {
    const day = [quota('requests', 20, { limit: 100 }), quota('input', 600, { limit: 1_000 })];
    expect(dayView(sampleLiveKey({ day }))).toMatchObject({
      kind: 'limited',
      dimension: 'input',
      share: 0.6,
      forecastShare: null,
    });
  });

  it('is of the limit that will be exhausted first', () => {
    const day = [
      quota('requests', 90, { limit: 100, forecast: forecast(95, null) }),
      quota('input', 600, { limit: 1_000, forecast: forecast(1_500, SAMPLE_NOW + 7_200_000) }),
      quota('output', 500, { limit: 1_000, forecast: forecast(3_000, SAMPLE_NOW + 3_600_000) }),
    ];
    expect(dayView(sampleLiveKey({ day }))).toMatchObject({ dimension: 'output', forecastShare: 3 });
  });
});
