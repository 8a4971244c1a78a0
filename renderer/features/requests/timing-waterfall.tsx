/** The way of a request in time: one bar for each part, on one axis. */
import type { ReactElement } from 'react';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { FigureText } from '../../components/ui/figure-text.tsx';
import { durationParts } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { requestsTexts } from './texts.ts';
import { timingOf } from './timing.ts';
import styles from './timing-waterfall.module.css';

export function TimingWaterfall({ event }: { readonly event: RequestEvent }): ReactElement {
  const t = useTexts(requestsTexts);
  const spans = timingOf(event);
  const share = (ms: number): string => `${event.durationMs === 0 ? 0 : (100 * ms) / event.durationMs}%`;
  return (
    <ol className={styles.spans}>
      {spans.map(({ id, from, to }) => (
        <li key={id}>
          <span className={styles.name}>{t(`pane.span.${id}`)}</span>
          <span className={styles.time}>
            <FigureText {...durationParts(to - from)} />
          </span>
          <span className={styles.track} aria-hidden="true">
            <span
              className={styles[id]}
              style={{ left: share(from), width: `max(2px, ${share(to - from)})` }}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}
