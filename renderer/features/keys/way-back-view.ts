/** The ramp of a breaker as piers: the probe, then 10, 25, 50, 100 %, each with when it comes if no call fails. */
import type { WayBackStep } from '../../components/bridge/way-back.tsx';
import type { LiveKey } from '../../../shared/pool-report.ts';
import { formatPercent, MISSING, THIN_SPACE } from '../../lib/format/number-format.ts';
import { formatClock } from '../../lib/format/time-format.ts';
import { countdown, type KeysTranslate } from './key-situation.ts';

export interface WayBackView {
  readonly steps: readonly WayBackStep[];
  /** Place of the one that is under way or comes next. */
  readonly current: number;
}

/** Null where the key is on no way back. */
export function wayBackView(ramp: LiveKey['ramp'], now: number, t: KeysTranslate): WayBackView | null {
  if (ramp === null || ramp.length === 0) return null;
  const begins = ramp[0]?.atMs ?? null;
  const firstAhead = ramp.findIndex(({ reached }) => !reached);
  const current = firstAhead === -1 ? ramp.length - 1 : firstAhead;
  return {
    current,
    steps: ramp.map(({ share, atMs, reached }, place) => ({
      id: String(share),
      name: share === 0 ? t('way.probe') : formatPercent(share),
      when: when(place),
      reached,
      atMs,
    })),
  };

  function when(place: number): string {
    const { atMs = null, reached = false } = ramp?.[place] ?? {};
    if (reached) return t('way.reached');
    if (atMs === null) return MISSING;
    if (place === current) return atMs <= now ? t('way.now') : t('way.in', { time: countdown(atMs, now) });
    // The last one by the clock, those between by what lies between.
    if (place === (ramp?.length ?? 0) - 1) return formatClock(atMs);
    if (begins !== null && atMs <= begins) return t('way.after');
    return begins === null ? formatClock(atMs) : `+${Math.round((atMs - begins) / 1_000)}${THIN_SPACE}s`;
  }
}
