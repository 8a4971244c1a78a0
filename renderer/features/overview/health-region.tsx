/** The overview's first region: how the service is, why, and what to do about it. Two lines of reasons have their place always. */
import type { ReactElement, ReactNode } from 'react';
import type { HealthStatus } from '../../../shared/health.ts';
import type { PulseFrame } from '../../../shared/live.ts';
import type { Overview } from '../../../shared/overview.ts';
import { ERROR_CAUSES, isFailure } from '../../../shared/request-class.ts';
import type { GlyphName } from '../../components/state-glyph/glyph-shapes.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { formatClockWithSeconds, formatSpan } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive, type LiveState } from '../../lib/live/live.ts';
import type { TimeRange } from '../../lib/url/time-range.ts';
import type { Failure } from './chart-definitions.ts';
import styles from './health-region.module.css';
import { healthDetails, healthHeadline } from './health-words.ts';
import type { OverviewTranslate } from './range-words.ts';
import { SourceNote } from './source-note.tsx';
import { overviewTexts } from './texts.ts';

const GLYPHS: Readonly<Record<HealthStatus, GlyphName>> = {
  healthy: 'healthy',
  degraded: 'degraded',
  unhealthy: 'open',
};

interface HealthRegionProps {
  readonly overview: Overview | undefined;
  /** The figures could not be loaded. */
  readonly failed: boolean;
  readonly range: TimeRange;
  readonly rangeName: string;
  /** Buttons at the right. */
  readonly actions: ReactNode;
}

export function HealthRegion({
  overview,
  failed,
  range,
  rangeName,
  actions,
}: HealthRegionProps): ReactElement {
  const t = useTexts(overviewTexts);
  const pulse = useLive((state) => state.pulse);
  const link = useLive((state) => state.link);
  const asOf = useLive((state) => state.asOf);
  const { glyph, status, headline, details } = situation({ pulse, link, asOf }, t);
  const summary = failed
    ? t('summary.unknown', { range: rangeName })
    : summaryOf(overview, range, rangeName, t);
  return (
    <section className={styles.health} data-status={status}>
      <StateGlyph name={glyph} size={18} />
      <h1>{headline}</h1>
      <div className={styles.actions}>{actions}</div>
      <div className={styles.words}>
        <p className={styles.details} title={details}>
          {details}
        </p>
        <SourceNote overview={overview} summary={summary} />
      </div>
      {/* Said when the state changes; the sentence itself changes each second. */}
      <span className="unseen" role="status">
        {t(`status.${status}`)}
      </span>
    </section>
  );
}

interface Situation {
  readonly glyph: GlyphName;
  readonly status: HealthStatus | 'unknown';
  readonly headline: string;
  readonly details: string;
}

function situation(
  { pulse, link, asOf }: Pick<LiveState, 'pulse' | 'link' | 'asOf'>,
  t: OverviewTranslate,
): Situation {
  if (link.kind === 'reconnecting' && asOf !== null) {
    return {
      glyph: 'degraded',
      status: 'unknown',
      headline: t('health.lost', { time: formatClockWithSeconds(asOf) }),
      details: t('health.lostDetail', { reason: link.reason }),
    };
  }
  if (pulse === null)
    return { glyph: 'waiting', status: 'unknown', headline: t('health.connecting'), details: '' };
  const details = healthDetails(pulse.health, t).join(' ') || commonCause(pulse, t);
  return {
    glyph: GLYPHS[pulse.health.status],
    status: pulse.health.status,
    headline: healthHeadline(pulse.health, t),
    details: details === '' && pulse.health.status === 'healthy' ? t('detail.none') : details,
  };
}

/** What most failures of the last seconds have in common; empty where nothing failed. */
function commonCause({ errors, failed, windowMs }: PulseFrame, t: OverviewTranslate): string {
  const failures = ERROR_CAUSES.filter((cause): cause is Failure => isFailure(cause) && errors[cause] > 0);
  const [most] = failures.toSorted((left, right) => errors[right] - errors[left]);
  if (most === undefined) return '';
  const span = formatSpan(Math.round(windowMs / 1_000));
  return t('detail.cause', {
    cause: t(`cause.${most}`),
    count: formatCount(errors[most]),
    failed: formatCount(failed),
    span,
  });
}

function summaryOf(
  overview: Overview | undefined,
  range: TimeRange,
  rangeName: string,
  t: OverviewTranslate,
): string {
  if (overview === undefined) return t('summary.loading', { range: rangeName });
  const { requests, failed } = overview.total;
  const values = { failed: formatCount(failed), requests: formatCount(requests), range: rangeName };
  if (range.kind === 'between') return t('summary.between', values);
  if (requests === 0) return t('summary.none', values);
  return failed === 0 ? t('summary.fine', values) : t('summary.failed', values);
}
