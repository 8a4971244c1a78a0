/**
 * The figures of a request's path, station by station. Arriving, waiting and keys are of now; the others are of the chosen
 * range, and say on how many answers they rest.
 */
import type { PulseFrame } from '../../../shared/live.ts';
import type { Overview } from '../../../shared/overview.ts';
import type { Station } from '../../components/bridge/crossing.tsx';
import {
  durationParts,
  formatCount,
  formatDuration,
  formatPercent,
  formatSampleSize,
  formatShort,
  formatThree,
  MISSING,
  percentParts,
  rateParts,
  type Figure,
} from '../../lib/format/number-format.ts';
import { formatSpan } from '../../lib/format/time-format.ts';
import type { OverviewTranslate } from './range-words.ts';

export interface StationLinks {
  readonly requests: string;
  readonly failures: string;
  readonly keys: string;
}

interface StationsInput {
  readonly pulse: PulseFrame | null;
  readonly overview: Overview | undefined;
  /** How long the range is that ends now: then the rate is of now. Null for one that is over: then it is its average. */
  readonly spanMs: number | null;
  readonly links: StationLinks;
  readonly t: OverviewTranslate;
}

const NOTHING: Figure = { value: MISSING, unit: '' };
/** Waiting longer than this wants attention. */
const LONG_WAIT_MS = 2_000;
/** A share of errors from which it wants attention, and from which it is trouble. */
const ERRORS_WARN = 0.01;
const ERRORS_BAD = 0.05;
/** Two times are compared when the service ran about as long in both. */
const COMPARABLE = 0.95;

export function stations(input: StationsInput): readonly Station[] {
  return [
    arriving(input),
    waiting(input),
    keys(input),
    firstToken(input),
    lastByte(input),
    answered(input),
    tokens(input),
  ];
}

function arriving({ pulse, overview, spanMs, links, t }: StationsInput): Station {
  const total = overview?.total;
  const average =
    total === undefined || total.recordedSeconds === 0 ? null : total.requests / total.recordedSeconds;
  return {
    id: 'arriving',
    name: t('crossing.arriving'),
    ...fine(pulse !== null, t),
    figure: rateParts(spanMs !== null ? (pulse?.perSecond ?? null) : average),
    ...arrivingNote(overview, spanMs, t),
    href: links.requests,
  };
}

function arrivingNote(
  overview: Overview | undefined,
  spanMs: number | null,
  t: OverviewTranslate,
): Pick<Station, 'note' | 'aside'> {
  if (overview === undefined) return { note: MISSING };
  const requests = formatShort(overview.total.requests);
  if (spanMs === null) return { note: t('crossing.arrivingAverage', { requests }) };
  const note = t('crossing.arrivingNote', { requests, span: formatSpan(spanMs / 1_000) });
  return { note, aside: changeFrom(overview) ?? undefined };
}

/** `+8 %` against as long a time before; null where the two cannot be compared. */
export function changeFrom({ total, preceding }: Pick<Overview, 'total' | 'preceding'>): string | null {
  if (preceding.requests === 0 || total.recordedSeconds === 0) return null;
  const ratio = preceding.recordedSeconds / total.recordedSeconds;
  if (ratio < COMPARABLE || ratio > 1 / COMPARABLE) return null;
  const change = total.requests / preceding.requests - 1;
  if (Math.abs(change) < 0.005) return `±0\u202f%`;
  const digits = formatThree(Math.round(Math.abs(change) * 100));
  return `${change < 0 ? '−' : '+'}${digits}\u202f%`;
}

function waiting({ pulse, t }: StationsInput): Station {
  const count = pulse?.waiting.count ?? 0;
  const oldestMs = pulse?.waiting.oldestMs ?? 0;
  const long = oldestMs > LONG_WAIT_MS;
  return {
    id: 'waiting',
    name: t('crossing.waiting'),
    ...(long ? warned(t) : fine(pulse !== null, t)),
    figure: pulse === null ? NOTHING : { value: formatCount(count), unit: '' },
    suffix: pulse === null ? '' : t('crossing.waitingSuffix', { count }),
    note:
      count === 0
        ? t('crossing.waitingNone')
        : t('crossing.waitingOldest', { time: formatDuration(oldestMs) }),
    noteTone: long ? 'warn' : undefined,
  };
}

function keys({ pulse, links, t }: StationsInput): Station {
  const name = t('crossing.keys');
  if (pulse === null) return { id: 'keys', name, ...fine(false, t), figure: NOTHING, note: MISSING };
  const { total, healthy, degraded, circuitOpen, quarantined, disabled } = pulse.keys;
  const serving = healthy + degraded;
  const out = circuitOpen + quarantined;
  const mark = serving === 0 && total > 0 ? troubled(t) : out + degraded > 0 ? warned(t) : fine(total > 0, t);
  return {
    id: 'keys',
    name,
    ...mark,
    figure: { value: formatCount(serving), unit: '' },
    suffix: t('crossing.keysSuffix', { total: total - disabled }),
    note: t('crossing.inFlight', { count: formatCount(pulse.inFlight) }),
    href: links.keys,
  };
}

function firstToken({ overview, links, t }: StationsInput): Station {
  const times = overview?.total.firstToken ?? null;
  return {
    id: 'first-token',
    name: t('crossing.firstToken'),
    ...fine(times !== null, t),
    figure: durationParts(times?.p50),
    suffix: times === null ? '' : 'p50',
    note:
      times === null
        ? t('crossing.noAnswers')
        : t('crossing.p95note', { p95: formatDuration(times.p95), n: formatSampleSize(times.n) }),
    href: links.requests,
  };
}

function lastByte({ overview, links, t }: StationsInput): Station {
  const times = overview?.total.lastByte ?? null;
  return {
    id: 'last-byte',
    name: t('crossing.lastByte'),
    ...fine(times !== null, t),
    figure: durationParts(times?.p95),
    suffix: times === null ? '' : 'p95',
    note: times === null ? t('crossing.noAnswers') : `p99 ${formatDuration(times.p99)}`,
    aside: times === null ? undefined : `p50 ${formatDuration(times.p50)}`,
    href: links.requests,
  };
}

function answered({ overview, links, t }: StationsInput): Station {
  const { requests = 0, failed = 0 } = overview?.total ?? {};
  const share = requests === 0 ? null : failed / requests;
  const tone = share === null || share < ERRORS_WARN ? undefined : share < ERRORS_BAD ? 'warn' : 'bad';
  const mark = tone === undefined ? fine(share !== null, t) : tone === 'warn' ? warned(t) : troubled(t);
  return {
    id: 'answered',
    name: t('crossing.answered'),
    ...mark,
    figure: percentParts(share === null ? null : 1 - share),
    note:
      share === null
        ? t('crossing.noAnswers')
        : failed === 0
          ? t('crossing.noErrors')
          : t('crossing.errors', { count: failed, share: formatPercent(share) }),
    noteTone: tone,
    href: failed > 0 ? links.failures : links.requests,
  };
}

function tokens({ overview, t }: StationsInput): Station {
  const spent = overview?.total.tokens;
  const input = spent === undefined ? 0 : spent.input + spent.cacheRead + spent.cacheCreation;
  return {
    id: 'tokens',
    name: t('crossing.tokens'),
    ...fine(input > 0, t),
    figure: spent === undefined ? NOTHING : { value: formatShort(spent.output), unit: '' },
    suffix: spent === undefined ? '' : t('crossing.tokensSuffix'),
    note: spent === undefined ? MISSING : t('crossing.tokensNote', { input: formatShort(input) }),
    aside:
      spent === undefined || spent.cacheRead === 0
        ? undefined
        : t('crossing.tokensCached', { share: formatPercent(spent.cacheRead / input) }),
  };
}

type Mark = Pick<Station, 'glyph' | 'state'>;

/** A station without data is neither well nor ill. */
function fine(known: boolean, t: OverviewTranslate): Mark {
  return known
    ? { glyph: 'healthy', state: t('crossing.stateFine') }
    : { glyph: 'waiting', state: t('crossing.stateUnknown') };
}

function warned(t: OverviewTranslate): Mark {
  return { glyph: 'degraded', state: t('crossing.stateWarn') };
}

function troubled(t: OverviewTranslate): Mark {
  return { glyph: 'open', state: t('crossing.stateBad') };
}
