/** What became of a request, in one sentence, and how it came to that. */
import type { ReactElement } from 'react';
import { errorCauseOf } from '../../../shared/request-class.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { formatDuration } from '../../lib/format/number-format.ts';
import { useTexts, type Translate } from '../../lib/i18n/texts.tsx';
import { KIND_GLYPHS, kindOf } from './request-kind.ts';
import styles from './request-pane.module.css';
import type { english } from './texts.en.ts';
import { requestsTexts } from './texts.ts';

export function RequestSentence({ event }: { readonly event: RequestEvent }): ReactElement {
  const t = useTexts(requestsTexts);
  const { glyph, tone } = KIND_GLYPHS[kindOf(event)];
  return (
    <div className={styles.sentence}>
      <StateGlyph name={glyph} tone={tone} size={14} />
      <div>
        <h2>{outcome(event, t)}</h2>
        <p>
          {event.attempts === 0
            ? t('pane.noAttempt')
            : t.rich('pane.attempts', { count: event.attempts, key: <b>{event.keyLabel ?? '–'}</b> })}{' '}
          {event.queueMs >= 1 ? t('pane.waited', { time: formatDuration(event.queueMs) }) : null}
        </p>
      </div>
    </div>
  );
}

function outcome(event: RequestEvent, t: Translate<typeof english>): string {
  const time = formatDuration(event.durationMs);
  const cause = errorCauseOf(event);
  const what = cause === null ? '' : t(`cause.${cause}`);
  switch (kindOf(event)) {
    case 'answered':
      return t(event.cacheResult === 'hit' ? 'pane.answeredCache' : 'pane.answered', { time });
    case 'failed':
      return t('pane.failed', { time, what });
    case 'refused':
      return t('pane.refused', { time, what });
    case 'left':
      return t('pane.left', { time });
  }
}
