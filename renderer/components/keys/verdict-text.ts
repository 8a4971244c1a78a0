/** What came of asking the upstream about a key, in the operator's language. */
import type { KeyTest } from '../../../shared/keys.ts';
import { formatDuration } from '../../lib/format/number-format.ts';
import type { Translate } from '../../lib/i18n/texts.tsx';
import type { english } from './texts.en.ts';

/** The service's own sentence where it is about a cause, ours where there is nothing more to say. */
export function verdictText(test: KeyTest, t: Translate<typeof english>): string {
  const said =
    test.verdict === 'accepted'
      ? t('verdict.accepted', { time: formatDuration(test.durationMs) })
      : test.verdict === 'limited'
        ? t('verdict.limited')
        : test.message;
  return test.organizationId === null
    ? said
    : `${said} ${t('verdict.organization', { id: test.organizationId })}`;
}
