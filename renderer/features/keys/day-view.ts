/** What a key used today: of the limit that it will meet first, or, where none is stated, the plain counts. */
import type { LiveKey, QuotaDimension, QuotaForecast } from '../../../shared/pool-report.ts';

export type DayQuota = LiveKey['day'][number];

export type DayView =
  | {
      readonly kind: 'limited';
      readonly dimension: QuotaDimension;
      readonly used: number;
      readonly limit: number;
      /** May be above 1. */
      readonly share: number;
      /** Share that will have been used when the day ends; null without a forecast. */
      readonly forecastShare: number | null;
      readonly forecast: QuotaForecast | null;
      readonly endsMs: number;
    }
  | { readonly kind: 'counted'; readonly tokens: number; readonly requests: number }
  | { readonly kind: 'unknown' };

export function dayView(live: LiveKey | null): DayView {
  if (live === null || live.day.length === 0) return { kind: 'unknown' };
  const [nearest] = live.day.filter(hasLimit).toSorted((left, right) => urgency(right) - urgency(left));
  if (nearest !== undefined) {
    const { dimension, used, limit, forecast, endsMs } = nearest;
    return {
      kind: 'limited',
      dimension,
      used,
      limit,
      share: used / limit,
      forecastShare: forecast === null ? null : forecast.usedAtEnd / limit,
      forecast,
      endsMs,
    };
  }
  const used = (dimension: QuotaDimension): number =>
    live.day.find((each) => each.dimension === dimension)?.used ?? 0;
  return { kind: 'counted', tokens: used('input') + used('output'), requests: used('requests') };
}

function hasLimit(quota: DayQuota): quota is DayQuota & { limit: number } {
  return quota.limit !== null && quota.limit > 0;
}

/** One that will be exhausted today goes before those that will not, the sooner the more; then the fuller one. */
function urgency({ used, limit, forecast, endsMs }: DayQuota & { limit: number }): number {
  const exhausted = forecast?.exhaustedMs ?? null;
  const share = used / limit;
  return exhausted === null || share >= 1 ? share : 2 + Math.max(0, endsMs - exhausted) / endsMs + share;
}
