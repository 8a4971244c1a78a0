/** What a key used today, of the limit it meets first, and when that will be. */
import type { ReactElement } from 'react';
import type { LiveKey } from '../../../shared/pool-report.ts';
import { QuotaBar, quotaTone } from '../../components/bridge/quota-bar.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { FigureText } from '../../components/ui/figure-text.tsx';
import { classNames } from '../../lib/class-names.ts';
import { formatCount, formatShort, joinFigure, MISSING } from '../../lib/format/number-format.ts';
import { formatClock } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { dayView, type DayView } from './day-view.ts';
import type { KeysTranslate } from './key-situation.ts';
import styles from './key-today.module.css';
import { wholePercent } from './share-text.ts';
import { keysTexts } from './texts.ts';

type Limited = Extract<DayView, { kind: 'limited' }>;

export function KeyToday({
  live,
  now,
}: {
  readonly live: LiveKey | null;
  readonly now: number;
}): ReactElement {
  const t = useTexts(keysTexts);
  const day = dayView(live);
  switch (day.kind) {
    case 'unknown':
      return <span className={styles.none}>{MISSING}</span>;
    case 'counted':
      return (
        <span className={styles.counted}>
          {t('day.tokens', { count: formatShort(day.tokens) })}
          <span>{t('day.requestsToday', { count: day.requests, requests: formatCount(day.requests) })}</span>
        </span>
      );
    case 'limited':
      return <LimitedDay day={day} now={now} t={t} />;
  }
}

function LimitedDay({
  day,
  now,
  t,
}: {
  readonly day: Limited;
  readonly now: number;
  readonly t: KeysTranslate;
}): ReactElement {
  const tone = quotaTone(day.share);
  const what = t(`day.${day.dimension}`);
  const limit = formatShort(day.limit);
  const { first, second, urgent, rests } = forecastWords(day, now, t);
  return (
    <span className={styles.limited}>
      <QuotaBar
        share={day.share}
        {...(day.forecastShare === null ? {} : { forecast: day.forecastShare })}
        label={t('day.label', { used: formatShort(day.used), limit, what })}
      />
      <span className={classNames(styles.share, styles[tone])}>
        <FigureText {...wholePercent(day.share)} />
      </span>
      <span className={styles.words} title={rests}>
        <span className={classNames(urgent && styles[tone === 'accent' ? 'warn' : tone])}>
          {urgent ? (
            <StateGlyph name={tone === 'bad' ? 'open' : 'degraded'} size={10} tone="current" />
          ) : null}
          {first}
        </span>
        <span className={styles.second}>{second ?? t('day.ofLimit', { limit, what })}</span>
      </span>
    </span>
  );
}

/** In two lines: what is expected, and how sure that is. */
function forecastWords(
  { forecast, forecastShare, share, endsMs }: Limited,
  now: number,
  t: KeysTranslate,
): {
  readonly first: string;
  readonly second: string | null;
  readonly urgent: boolean;
  readonly rests: string | undefined;
} {
  if (share >= 1) {
    const first = t('day.usedUp', { time: formatClock(endsMs) });
    return { first, second: null, urgent: true, rests: undefined };
  }
  if (forecast === null || forecastShare === null) {
    return { first: t('day.noForecast'), second: null, urgent: false, rests: undefined };
  }
  const confidence = t(`day.confidence.${forecast.confidence}`);
  const rests = `${confidence}. ${t('day.rests', { minutes: forecast.minutes, time: formatClock(endsMs) })}`;
  const { exhaustedMs, earliestMs, latestMs } = forecast;
  if (exhaustedMs === null) {
    const first = t('day.byEnd', {
      share: joinFigure(wholePercent(forecastShare)),
      time: formatClock(endsMs),
    });
    return { first, second: confidence, urgent: false, rests };
  }
  const first = t('day.runsOut', { time: formatClock(Math.max(exhaustedMs, now)) });
  const second =
    earliestMs === null || latestMs === null
      ? confidence
      : t('day.between', {
          from: formatClock(earliestMs),
          to: formatClock(latestMs),
          sure: t(`day.sure.${forecast.confidence}`),
        });
  return { first, second, urgent: true, rests };
}
