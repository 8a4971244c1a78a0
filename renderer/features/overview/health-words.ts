/** The service's health in the operator's language, from the parts in which it is sent. */
import type { HealthPart, HealthSentence } from '../../../shared/health-sentence.ts';
import { formatCount, formatPercent } from '../../lib/format/number-format.ts';
import { formatSpan } from '../../lib/format/time-format.ts';
import type { OverviewTranslate } from './range-words.ts';

/** One sentence with its status in front: “Degraded: 3 of 9 keys are out and 4.2 % of …”. */
export function healthHeadline({ status, headline, at }: HealthSentence, t: OverviewTranslate): string {
  const clauses = headline.map((part) => clause(part, at, t)).map(withoutStop);
  const joined = clauses.reduce((first, second) => t('health.join', { first, second }));
  return t('health.sentence', { status: t(`status.${status}`), headline: joined });
}

/** The details, sentence after sentence. */
export function healthDetails({ details, at }: HealthSentence, t: OverviewTranslate): string[] {
  return details.map((part) => sentence(part, at, t)).filter((text) => text !== '');
}

/** “18 s”, counted down from `at`; nothing below one second. */
export function spanUntil(until: number, at: number): string {
  return formatSpan(Math.max(Math.round((until - at) / 1_000), 1));
}

function clause(part: HealthPart, at: number, t: OverviewTranslate): string {
  switch (part.code) {
    case 'all-well':
      return t('health.all-well', { count: part.total, serving: part.serving });
    case 'all-keys-out':
      return part.nextTryMs === null
        ? t('health.all-keys-out', { total: part.total })
        : t('health.all-keys-out-until', { total: part.total, time: spanUntil(part.nextTryMs, at) });
    case 'errors-high':
      return t('health.errors-high', { share: formatPercent(part.share) });
    case 'records-lost':
      return t('health.records-lost', { count: part.dropped, dropped: formatCount(part.dropped) });
    case 'all-well-simulated':
      return t('health.all-well-simulated', { serving: part.serving, total: part.total });
    case 'not-ready':
      return t('health.not-ready', { reason: part.reason });
    case 'calls-stopped':
      return part.reason === ''
        ? t('health.calls-stopped')
        : t('health.calls-stopped-why', { reason: withoutStop(part.reason) });
    case 'models-overloaded':
      return part.nextTryMs === null
        ? t('health.models-overloaded', { models: part.models.join(', ') })
        : t('health.models-overloaded-until', {
            models: part.models.join(', '),
            time: spanUntil(part.nextTryMs, at),
          });
    case 'keys-out':
      return t('health.keys-out', { out: part.out, total: part.total });
    case 'keys-limited':
      return t('health.keys-limited', { limited: part.limited, total: part.total });
    case 'administers-only':
    case 'draining':
    case 'store-trouble':
    case 'affinity-trouble':
    case 'cache-trouble':
    case 'queue-trouble':
      return t(`health.${part.code}`);
    case 'key':
    case 'more-keys':
    case 'waiting':
      return sentence(part, at, t);
  }
}

function sentence(part: HealthPart, at: number, t: OverviewTranslate): string {
  switch (part.code) {
    case 'key': {
      const { label: key, reason, untilMs } = part;
      const state = t(`keyState.${part.state}`).toLowerCase();
      if (reason === null) return t('detail.key', { key, state });
      return untilMs === null
        ? t('detail.keyReason', { key, state, reason: withoutStop(reason) })
        : t('detail.keyUntil', { key, state, reason: withoutStop(reason), time: spanUntil(untilMs, at) });
    }
    case 'more-keys':
      return t('detail.more-keys', { count: part.count });
    case 'waiting':
      return t('detail.waiting', { count: part.count, time: formatSpan(part.oldestMs / 1_000) });
    case 'store-trouble':
    case 'affinity-trouble':
      return [
        ...(part.reason === null ? [] : [t('detail.reason', { reason: withoutStop(part.reason) })]),
        t('detail.store-trouble', { count: formatCount(part.waiting) }),
      ].join(' ');
    default:
      return t('detail.reason', { reason: clause(part, at, t) });
  }
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}
