/** What a key used today: of the limit that it will meet first, or, where none is stated, the plain counts. */
import type { LiveKey, QuotaDimension, QuotaForecast } from '../../../shared/pool-report.ts';

export type DayQuota = LiveKey['day'][number];

type LimitedQuota = DayQuota & { readonly limit: number };

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
  const [nearest] = live.day.filter(hasLimit).toSorted(byUrgency);
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

function hasLimit(quota: DayQuota): quota is LimitedQuota {
  return quota.limit !== null && quota.limit > 0;
}

/** Used up before all others, then what will be exhausted soonest, then the fullest. */
function byUrgency(left: LimitedQuota, right: LimitedQuota): number {
  return meets(left) - meets(right) || right.used / right.limit - left.used / left.limit;
}

/** When its limit is met; 0 where that has happened. */
function meets({ used, limit, forecast }: LimitedQuota): number {
  return used >= limit ? 0 : (forecast?.exhaustedMs ?? Number.MAX_SAFE_INTEGER);
}
