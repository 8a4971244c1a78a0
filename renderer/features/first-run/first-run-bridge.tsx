/** The elevation with the figures of now, and the requests of the last seconds on its deck. Redrawn once a second. */
import { useMemo, type ReactElement } from 'react';
import type { PulseFrame } from '../../../shared/live.ts';
import type { ServiceInfo } from '../../../shared/service-info.ts';
import { Elevation, type ElevationPart } from '../../components/bridge/elevation.tsx';
import { SimulatedChip } from '../../components/simulated/simulated-chip.tsx';
import {
  formatCount,
  formatDuration,
  formatThree,
  MISSING,
  rateParts,
  type Figure,
} from '../../lib/format/number-format.ts';
import { useTexts, type Translate } from '../../lib/i18n/texts.tsx';
import { useLive, useLiveSource } from '../../lib/live/live.ts';
import { deckMarks } from './deck-marks.ts';
import type { english } from './texts.en.ts';
import { firstRunTexts } from './texts.ts';

interface FirstRunBridgeProps {
  readonly service: ServiceInfo | undefined;
  /** Requests so far. */
  readonly count: number;
}

type T = Translate<typeof english>;

export function FirstRunBridge({ service, count }: FirstRunBridgeProps): ReactElement {
  const t = useTexts(firstRunTexts);
  const live = useLiveSource();
  const pulse = useLive((state) => state.pulse);
  const simulated = service?.upstream.simulated ?? false;
  const marks = useMemo(
    () => (pulse === null ? [] : deckMarks(live.recentRequests(), pulse.at)),
    [live, pulse],
  );
  return (
    <Elevation
      label={t('bridge.label')}
      simulated={simulated}
      marks={marks}
      near={{
        id: 'apps',
        name: t('bridge.apps'),
        figure: rateParts(pulse?.perSecond ?? null),
        note: count === 0 ? t('bridge.appsNone') : t('bridge.appsNote', { requests: formatCount(count) }),
      }}
      spans={[gateway(pulse, t), waiting(pulse, t), keys(pulse, t)]}
      far={{
        id: 'upstream',
        name: t('bridge.upstream'),
        figure: upstreamRate(pulse),
        note: simulated ? <SimulatedChip word={t('bridge.simulated')} /> : hostOf(service),
      }}
    />
  );
}

function gateway(pulse: PulseFrame | null, t: T): ElevationPart {
  return {
    id: 'gateway',
    name: t('bridge.gateway'),
    figure: counted(pulse?.inFlight),
    suffix: t('bridge.gatewaySuffix'),
    note: pulse === null ? MISSING : t('bridge.gatewayNote', { count: formatCount(pulse.openStreams) }),
  };
}

function waiting(pulse: PulseFrame | null, t: T): ElevationPart {
  const { count = 0, oldestMs = 0 } = pulse?.waiting ?? {};
  return {
    id: 'waiting',
    name: t('bridge.waiting'),
    figure: counted(pulse?.waiting.count),
    suffix: t('bridge.waitingSuffix'),
    note:
      count === 0 ? t('bridge.waitingNone') : t('bridge.waitingOldest', { time: formatDuration(oldestMs) }),
  };
}

function keys(pulse: PulseFrame | null, t: T): ElevationPart {
  const list = pulse?.keys.list ?? [];
  return {
    id: 'keys',
    name: t('bridge.keys'),
    figure: counted(pulse?.keys.healthy),
    suffix: pulse === null ? '' : t('bridge.keysSuffix', { total: pulse.keys.total }),
    note: list.length === 0 ? t('bridge.keysNone') : list.map(({ label }) => label).join(', '),
  };
}

/** Requests that reached the far bank per second. */
function upstreamRate(pulse: PulseFrame | null): Figure {
  if (pulse === null) return { value: MISSING, unit: '' };
  const { upstream, simulated } = pulse.answered;
  const perSecond = pulse.windowMs === 0 ? 0 : ((upstream + simulated) * 1_000) / pulse.windowMs;
  return { value: formatThree(perSecond), unit: 'req/s' };
}

function counted(count: number | undefined): Figure {
  return { value: formatCount(count), unit: '' };
}

function hostOf(service: ServiceInfo | undefined): string {
  const origin = service?.upstream.origin ?? null;
  return origin === null ? MISSING : new URL(origin).host;
}
