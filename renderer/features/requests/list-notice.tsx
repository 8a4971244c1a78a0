/** In the place of rows: that they are being loaded, why they cannot be, or why there are none and what to do. */
import { useEffect, useState, type ReactElement } from 'react';
import { z } from 'zod';
import { Button } from '../../components/ui/button.tsx';
import { Notice } from '../../components/ui/notice.tsx';
import { useCopy } from '../../components/ui/use-copy.ts';
import { useApi } from '../../lib/api/use-api.ts';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { formatMoment } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import { RANGES, useTimeRange } from '../../lib/url/time-range.ts';
import { isFiltered, NO_FILTER, type RequestFilter } from './request-filter.ts';
import type { RequestList, RequestListState } from './request-list.ts';
import { requestsTexts } from './texts.ts';

/** Below this nobody needs to be told. */
const QUIET_MS = 400;
const FIRST_MESSAGE = {
  model: 'claude-sonnet-5-5',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Kumusta?' }],
};

export interface ListNoticeProps {
  readonly list: RequestList;
  readonly state: RequestListState;
  readonly filter: RequestFilter;
  readonly onClearFilter: (filter: RequestFilter) => void;
}

export function ListNotice({ list, state, filter, onClearFilter }: ListNoticeProps): ReactElement | null {
  const t = useTexts(requestsTexts);
  const [range, choose] = useTimeRange();
  const quiet = useQuiet();
  if (state.phase === 'loading') return quiet ? null : <Notice glyph="waiting" title={t('loading')} />;
  if (state.phase === 'failed') {
    return (
      <Notice
        glyph="dead"
        role="alert"
        title={t('failedToLoad')}
        actions={<Button onClick={() => void list.reload()}>{t('retry')}</Button>}
      >
        {state.failure?.message}
      </Notice>
    );
  }
  if (isFiltered(filter)) {
    return (
      <Notice
        glyph="waiting"
        title={t('empty.filtered')}
        actions={<Button onClick={() => onClearFilter(NO_FILTER)}>{t('filter.clearAll')}</Button>}
      >
        {t('empty.filteredBody')}
      </Notice>
    );
  }
  const longest = RANGES.at(-1);
  if (longest !== undefined && (range.kind === 'between' || range.id !== longest.id)) {
    return (
      <Notice
        glyph="waiting"
        title={t('empty.range')}
        actions={
          <>
            <Button onClick={() => choose({ kind: 'last', ...longest }, { push: true })}>
              {t('empty.longer')}
            </Button>
            {range.kind === 'last' ? <FirstCall /> : null}
          </>
        }
      >
        {range.kind === 'last'
          ? t('empty.rangeLast')
          : t('empty.rangeBody', {
              from: formatMoment(range.since, Date.now()),
              to: formatMoment(range.until, Date.now()),
            })}
      </Notice>
    );
  }
  return (
    <Notice glyph="waiting" title={t('empty.title')} actions={<FirstCall />}>
      {t('empty.body')}
    </Notice>
  );
}

/** Makes the first request happen: from here where it costs nothing, else from a terminal. */
function FirstCall(): ReactElement | null {
  const t = useTexts(requestsTexts);
  const api = useApi();
  const copy = useCopy();
  const [busy, setBusy] = useState(false);
  const { data } = useServiceInfo();
  if (data === undefined) return null;

  async function send(): Promise<void> {
    setBusy(true);
    const answer = await api.call('/v1/messages', z.unknown(), {
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01' },
      body: FIRST_MESSAGE,
      authenticated: false,
      timeoutMs: 60_000,
    });
    setBusy(false);
    showToast(
      answer.kind === 'ok'
        ? { title: t('empty.sent'), glyph: 'completed' }
        : { title: t('empty.notSent', { reason: answer.message }), glyph: 'dead' },
    );
  }

  const curl = [
    `curl ${data.address.client}/v1/messages`,
    "-H 'content-type: application/json'",
    "-H 'anthropic-version: 2023-06-01'",
    ...(data.clientKeyRequired ? ["-H 'x-api-key: tly_…'"] : []),
    `-d '${JSON.stringify(FIRST_MESSAGE)}'`,
  ].join(' \\\n  ');
  return (
    <>
      {data.upstream.simulated && !data.clientKeyRequired ? (
        <Button kind="primary" aria-disabled={busy} onClick={() => (busy ? undefined : void send())}>
          {t('empty.send')}
        </Button>
      ) : null}
      <Button onClick={() => copy(curl, t('empty.call'))}>{t('empty.copy')}</Button>
    </>
  );
}

function useQuiet(): boolean {
  const [quiet, setQuiet] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(false), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return quiet;
}
