/** The chosen range as it stands in a sentence: `last 1 hour`, `14:02 to 14:31`. */
import { formatClock, formatDay } from '../../lib/format/time-format.ts';
import type { Translate } from '../../lib/i18n/texts.tsx';
import type { TimeRange } from '../../lib/url/time-range.ts';
import type { english } from './texts.en.ts';

const DAY = 86_400_000;

export type OverviewTranslate = Translate<typeof english>;

export function rangeWords(range: TimeRange, t: OverviewTranslate, language: string): string {
  if (range.kind === 'last') return t(`range.${range.id}`);
  const name = (at: number): string =>
    range.until - range.since < DAY ? formatClock(at) : `${formatDay(at, language)}, ${formatClock(at)}`;
  return t('range.between', { from: name(range.since), to: name(range.until) });
}
