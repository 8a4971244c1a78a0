/**
 * The last few requests that ended. Rows change once a second at most, and stand still while the pointer or the focus is on
 * them, so that nobody presses what has just moved there.
 */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Link, useSearch } from 'wouter';
import { requestsPageSchema } from '../../../shared/admin.ts';
import { errorCauseOf, isFailure } from '../../../shared/request-class.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { GlyphName } from '../../components/state-glyph/glyph-shapes.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { useApiQuery } from '../../lib/api/use-api.ts';
import { formatDuration } from '../../lib/format/number-format.ts';
import { formatClockWithSeconds } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive, useLiveSource } from '../../lib/live/live.ts';
import { keepRange } from '../../lib/url/time-range.ts';
import styles from './latest-requests.module.css';
import { requestsHref } from './requests-href.ts';
import { overviewTexts } from './texts.ts';

const ROWS = 8;
const REFRESH_MS = 1_000;

export function LatestRequests(): ReactElement {
  const t = useTexts(overviewTexts);
  const search = useSearch();
  const [held, setHeld] = useState(false);
  const paused = useLive((state) => state.paused);
  const requests = useLatest(held || paused);
  return (
    <section className={styles.latest} aria-labelledby="latest-requests">
      <header>
        <h2 id="latest-requests">{t('latest.title')}</h2>
        {held ? <span className={styles.held}>{t('latest.held')}</span> : null}
        <Link href={keepRange('/requests', search)}>{t('latest.all')}</Link>
      </header>
      <ul
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
      >
        {requests.length === 0 ? <li className={styles.none}>{t('latest.waiting')}</li> : null}
        {requests.map((request, slot) => (
          // A row is a place whose text changes: what moved from one to the next would shift the page.
          // oxlint-disable-next-line react/no-array-index-key
          <RequestRow key={slot} request={request} />
        ))}
      </ul>
    </section>
  );
}

function RequestRow({ request }: { readonly request: RequestEvent }): ReactElement {
  const t = useTexts(overviewTexts);
  const { id, startedAt, durationMs, model, path, status, simulated } = request;
  const time = formatClockWithSeconds(startedAt + durationMs);
  const name = model ?? path;
  const { glyph, word } = outcome(request);
  return (
    <li>
      <Link href={requestsHref({ open: id })} className={simulated ? styles.simulated : undefined}>
        <span className="unseen">
          {t(`latest.${word}`)}, {simulated ? `${t('latest.simulated')}, ` : ''}
        </span>
        <time>{time}</time>
        <StateGlyph name={glyph} />
        <span className={styles.model}>{name}</span>
        <span className={styles.status}>{status}</span>
        <span className={styles.duration}>{formatDuration(durationMs)}</span>
      </Link>
    </li>
  );
}

interface Outcome {
  readonly glyph: GlyphName;
  readonly word: 'succeeded' | 'failedWord' | 'refused' | 'leftWord';
}

function outcome(request: RequestEvent): Outcome {
  const cause = errorCauseOf(request);
  if (cause === null) return { glyph: 'completed', word: 'succeeded' };
  if (cause === 'client-left') return { glyph: 'cancelled', word: 'leftWord' };
  return isFailure(cause) ? { glyph: 'dead', word: 'failedWord' } : { glyph: 'info', word: 'refused' };
}

/** Of the record at first, then as they end. @param standing rows keep still */
function useLatest(standing: boolean): readonly RequestEvent[] {
  const live = useLiveSource();
  const { data } = useApiQuery({ path: `/api/admin/requests?limit=${ROWS}`, schema: requestsPageSchema });
  const [tail, setTail] = useState<readonly RequestEvent[]>(() => live.recentRequests().slice(0, ROWS));
  const stopped = useRef(standing);
  useEffect(() => {
    stopped.current = standing;
  }, [standing]);
  useEffect(() => {
    let changed = true;
    const stop = live.onTail(({ kind }) => {
      if (kind === 'requests') changed = true;
    });
    const timer = setInterval(() => {
      if (!changed || stopped.current) return;
      changed = false;
      setTail(live.recentRequests().slice(0, ROWS));
    }, REFRESH_MS);
    return () => {
      stop();
      clearInterval(timer);
    };
  }, [live]);
  const recorded = data?.requests ?? [];
  const seen = new Set(tail.map(({ id }) => id));
  return [...tail, ...recorded.filter(({ id }) => !seen.has(id))].slice(0, ROWS);
}
