/** The keys, worst first: state, reason and what comes next for each that is not well, and one row for those that are. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { PulseKey } from '../../../shared/live.ts';
import { StateMark } from '../../components/state-glyph/state-glyph.tsx';
import { formatCount, MISSING } from '../../lib/format/number-format.ts';
import { formatClock, formatInFull } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import { spanUntil } from './health-words.ts';
import { KEYS_PATH } from './keys-path.ts';
import styles from './keys-table.module.css';
import type { OverviewTranslate } from './range-words.ts';
import { overviewTexts } from './texts.ts';
import { worstFirst } from './worst-first.ts';

/** Rows with a place of their own; a key more is told of in the last row. */
const MOST_ROWS = 7;
/** Further away than this a time is named, not counted down to, ms. */
const COUNTDOWN_MS = 3_600_000;

export function KeysTable(): ReactElement {
  const t = useTexts(overviewTexts);
  const pulse = useLive((state) => state.pulse);
  const { inTrouble, healthy } = worstFirst(pulse?.keys.list ?? []);
  const shown = inTrouble.slice(0, MOST_ROWS);
  const more = inTrouble.length - shown.length;
  return (
    <section className={styles.keys} aria-label={t('keys.title')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th className={styles.name} aria-sort="descending">
              {t('keys.title')}
            </th>
            <th className={styles.state}>{t('keys.state')}</th>
            <th>{t('keys.reason')}</th>
            <th className={styles.next}>{t('keys.next')}</th>
            <th className={styles.flight}>{t('keys.inFlight')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((key) => (
            <KeyRow key={key.label} one={key} at={pulse?.at ?? 0} t={t} />
          ))}
          {healthy.length === 0 && more === 0 ? null : <HealthyRow healthy={healthy} more={more} t={t} />}
          {pulse !== null && pulse.keys.total > 0 ? null : (
            <tr>
              <td className={styles.none} colSpan={5}>
                {pulse === null ? t('keys.waiting') : t('keys.none')}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}

interface KeyRowProps {
  readonly one: PulseKey;
  readonly at: number;
  readonly t: OverviewTranslate;
}

function KeyRow({ one, at, t }: KeyRowProps): ReactElement {
  const { label, tier, state, reason, untilMs, inFlight } = one;
  return (
    <tr data-key={label}>
      <td className={styles.name} title={label}>
        <b>{label}</b> <span className={styles.aside}>{t(`keys.tier.${tier}`)}</span>
      </td>
      <td>
        <StateMark name={state} word={t(`keyState.${state}`)} />
      </td>
      <td className={styles.reason} title={reason ?? undefined}>
        {reason ?? MISSING}
      </td>
      <td className={styles.next} title={untilMs === null ? undefined : formatInFull(untilMs)}>
        {stepOf(one, at, t)}
      </td>
      <td className={styles.flight}>{formatCount(inFlight)}</td>
    </tr>
  );
}

interface HealthyRowProps {
  readonly healthy: readonly PulseKey[];
  /** Keys in trouble that have no row. */
  readonly more: number;
  readonly t: OverviewTranslate;
}

function HealthyRow({ healthy, more, t }: HealthyRowProps): ReactElement {
  const names = healthy.map(({ label }) => label).join(', ');
  const inFlight = healthy.reduce((sum, key) => sum + key.inFlight, 0);
  return (
    <tr data-key-rest>
      <td colSpan={3} title={names}>
        {healthy.length === 0 ? null : (
          <>
            <StateMark name="healthy" word={t('keys.healthy', { count: healthy.length })} />{' '}
            <span className={styles.aside}>{names}</span>
          </>
        )}
        {more === 0 ? null : <span className={styles.aside}> {t('keys.more', { count: more })}</span>}
      </td>
      <td className={styles.next}>
        <Link href={KEYS_PATH}>{t('keys.all')}</Link>
      </td>
      <td className={styles.flight}>{formatCount(inFlight)}</td>
    </tr>
  );
}

/** What happens to a key by itself, or what an operator has to do. */
function stepOf({ state, untilMs }: PulseKey, at: number, t: OverviewTranslate): string {
  if (state === 'disabled') return t('keyStep.disabled');
  if (state === 'half-open') return t('keyStep.probe');
  if (untilMs === null) {
    if (state === 'quarantined') return t('keyStep.quarantined');
    return state === 'degraded' ? t('keyStep.watching') : t('keyStep.unknown');
  }
  if (untilMs <= at) return t('keyStep.now');
  if (untilMs - at > COUNTDOWN_MS) return t('keyStep.triedAt', { time: formatClock(untilMs) });
  const time = spanUntil(untilMs, at);
  return state === 'recovering' ? t('keyStep.full', { time }) : t('keyStep.tried', { time });
}
