/** Where a key comes from, when what was done with it, and what it may not use. */
import type { ReactElement, ReactNode } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import type { Organization } from '../../../shared/pool-report.ts';
import { keyFormTexts } from '../../components/keys/texts.ts';
import { verdictText } from '../../components/keys/verdict-text.ts';
import { MISSING } from '../../lib/format/number-format.ts';
import { formatClock, formatInFull, formatWhen } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import styles from './key-facts.module.css';
import { keysTexts } from './texts.ts';

export interface KeyFactsProps {
  readonly subject: KeyView;
  readonly organization: Organization | null;
  readonly now: number;
}

export function KeyFacts({ subject: key, organization, now }: KeyFactsProps): ReactElement {
  const t = useTexts(keysTexts);
  const forms = useTexts(keyFormTexts);
  const time = (at: number | null): ReactNode =>
    at === null ? (
      MISSING
    ) : (
      <time dateTime={new Date(at).toISOString()} title={formatInFull(at)}>
        {formatWhen(at, now, { now: t('now'), ago: (span) => t('ago', { time: span }) })}
      </time>
    );
  const { source, variable, createdAtMs, rotatedAtMs, rotations, lastTest, live } = key;
  return (
    <dl className={styles.facts}>
      <dt>{t('details.source')}</dt>
      <dd>{t(`details.sources.${source}`, { variable: variable ?? '' })}</dd>
      <dt>{t('details.organization')}</dt>
      <dd>
        {organization?.upstreamId == null ? t('details.learnt') : <code>{organization.upstreamId}</code>}
      </dd>
      <dt>{t('details.added')}</dt>
      <dd>{time(createdAtMs)}</dd>
      {rotatedAtMs === null ? null : (
        <>
          <dt>{t('details.rotated')}</dt>
          <dd>{t.rich('details.rotatedTimes', { count: rotations, time: time(rotatedAtMs) })}</dd>
        </>
      )}
      {lastTest === null ? null : (
        <>
          <dt>{t('details.lastTest')}</dt>
          <dd>
            {time(lastTest.atMs)}: {verdictText(lastTest, forms)}
          </dd>
        </>
      )}
      {live === null || live.exclusions.length === 0 ? null : (
        <>
          <dt>{t('details.excluded')}</dt>
          {live.exclusions.map(({ model, beta, reason, untilMs }) => (
            <dd key={`${model} ${beta}`}>
              {t('details.excludedOne', {
                model: beta === null ? model : `${model} (${beta})`,
                time: formatClock(untilMs),
                reason,
              })}
            </dd>
          ))}
        </>
      )}
    </dl>
  );
}
