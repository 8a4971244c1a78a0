/** A key's state as a glyph, a word with what comes next, and the reason: `Open, probe in 18 s` · `6 of 10 calls timed out`. */
import type { KeyView } from '../../../shared/keys.ts';
import type { GlyphName } from '../../components/state-glyph/glyph-shapes.tsx';
import { formatDuration, formatPercent, formatThree } from '../../lib/format/number-format.ts';
import { formatClock, formatDay, formatSpan, formatWhen } from '../../lib/format/time-format.ts';
import type { Language } from '../../lib/i18n/start-i18n.ts';
import type { Translate } from '../../lib/i18n/texts.tsx';
import type { english } from './texts.en.ts';

export interface KeySituation {
  readonly glyph: GlyphName;
  /** How far a recovering key is back, 0 to 1. */
  readonly ramp: number;
  readonly word: string;
  readonly reason: string;
}

export type KeysTranslate = Translate<typeof english>;

/** The word above says it already. */
const SWITCHED_OFF = /^switched off /i;
/** A latency this many times the usual one is worth saying. */
const UNUSUAL = 1.5;

/** @param now on the service's clock, ms since the epoch */
export function keySituation(key: KeyView, now: number, t: KeysTranslate, language: Language): KeySituation {
  const { live, disabled, leftOut } = key;
  if (disabled !== null) {
    const when = formatWhen(disabled.atMs, now, { now: t('now'), ago: (time) => t('ago', { time }) });
    return say(
      'disabled',
      t('state.disabled'),
      t('reason.disabled', { reason: capital(disabled.reason.replace(SWITCHED_OFF, '')), when }),
    );
  }
  if (live === null) return say('cancelled', t('state.leftOut'), capital(leftOut ?? t('reason.notInPool')));
  const word = t(`state.${live.state}`);
  const until = live.nextStep?.atMs ?? live.untilMs;
  switch (live.state) {
    case 'healthy':
      return say('healthy', word, latencyOf(key, t));
    case 'degraded':
      return say('degraded', word, live.reason === null ? latencyOf(key, t) : capital(live.reason));
    case 'open': {
      const next =
        until === null
          ? word
          : until <= now
            ? t('next.probeNow', { state: word })
            : t('next.probe', { state: word, time: countdown(until, now) });
      return say('open', next, since(key, now, t));
    }
    case 'half-open':
      return say('half-open', t('next.probing', { state: word }), capital(live.reason ?? ''));
    case 'recovering': {
      const share = rampShare(live.ramp);
      const step = live.ramp?.find(({ reached, share: wanted }) => !reached && wanted > 0) ?? null;
      const reason =
        step === null || step.atMs === null
          ? capital(live.reason ?? '')
          : t('next.ramp', { share: formatPercent(step.share), time: countdown(step.atMs, now) });
      return {
        glyph: 'recovering',
        ramp: share,
        word: t('next.recovering', { state: word, share: formatPercent(share) }),
        reason,
      };
    }
    case 'quarantined':
      return say(
        'quarantined',
        live.untilMs === null
          ? word
          : t('next.until', { state: word, time: moment(live.untilMs, now, language) }),
        capital(live.reason ?? ''),
      );
    case 'disabled':
      return say('disabled', word, capital(live.reason ?? ''));
  }
}

/** The share of its capacity that a recovering key has reached. */
export function rampShare(ramp: NonNullable<KeyView['live']>['ramp']): number {
  return Math.max(0, ...(ramp ?? []).filter(({ reached }) => reached).map(({ share }) => share));
}

/** `18 s`; never less than one second. */
export function countdown(until: number, now: number): string {
  return formatSpan(Math.max(1, Math.round((until - now) / 1_000)));
}

/** A time to come: `14:32`, on another day `Dec 1`. */
export function moment(at: number, now: number, language: Language): string {
  return at - now < DAY_MS ? formatClock(at) : formatDay(at, language);
}

const DAY_MS = 86_400_000;

function say(glyph: GlyphName, word: string, reason: string): KeySituation {
  return { glyph, ramp: 0, word, reason };
}

function since({ live }: KeyView, now: number, t: KeysTranslate): string {
  if (live === null) return '';
  const reason = capital(live.reason ?? '');
  if (live.sinceMs > now) return reason;
  const time = formatClock(live.sinceMs);
  return reason === '' ? t('reason.since', { time }) : t('reason.withSince', { reason, time });
}

function latencyOf({ live }: KeyView, t: KeysTranslate): string {
  const { p95Ms = null, usualP95Ms = null } = live ?? {};
  if (p95Ms === null) return t('reason.noCalls');
  const p95 = formatDuration(p95Ms);
  return usualP95Ms !== null && usualP95Ms > 0 && p95Ms > UNUSUAL * usualP95Ms
    ? t('reason.slower', { p95, times: formatThree(p95Ms / usualP95Ms) })
    : t('reason.p95', { p95 });
}

/** Reasons come as phrases. A name such as p95 keeps its letter. */
export function capital(text: string): string {
  const begins = /^[a-z]+(?![a-z\d])/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return begins.replace(/\.$/, '');
}
