/** One request in full, beside the list: what became of it in a sentence, then its way in time, tokens, facts and ids. */
import Copy from 'lucide-react/icons/copy';
import X from 'lucide-react/icons/x';
import { useEffect, useRef, type ReactElement } from 'react';
import { requestDetailSchema } from '../../../shared/admin.ts';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { Button, IconButton } from '../../components/ui/button.tsx';
import { Notice } from '../../components/ui/notice.tsx';
import { useCopy } from '../../components/ui/use-copy.ts';
import { useApiQuery } from '../../lib/api/use-api.ts';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { requestAsCurl } from './request-as-curl.ts';
import { RequestFacts } from './request-facts.tsx';
import styles from './request-pane.module.css';
import { RequestSentence } from './request-sentence.tsx';
import { requestsTexts } from './texts.ts';
import { TimingWaterfall } from './timing-waterfall.tsx';
import { TokenTable } from './token-table.tsx';

export interface RequestPaneProps {
  readonly id: string;
  /** From the list, where it is on it. */
  readonly listed: RequestEvent | undefined;
  readonly onClose: () => void;
}

export function RequestPane({ id, listed, onClose }: RequestPaneProps): ReactElement {
  const t = useTexts(requestsTexts);
  const asked = useApiQuery({
    path: `/api/admin/requests/${encodeURIComponent(id)}`,
    schema: requestDetailSchema,
    enabled: listed === undefined,
  });
  // Once seen it stays, also when the list has moved on without it.
  const seen = useRef<RequestEvent | undefined>(undefined);
  const event = listed ?? asked.data?.request ?? (seen.current?.id === id ? seen.current : undefined);
  useEffect(() => {
    seen.current = event;
  }, [event]);
  return (
    <aside
      className={styles.pane}
      aria-label={t('pane.title')}
      onKeyDown={(press) => {
        if (press.key !== 'Escape') return;
        press.preventDefault();
        onClose();
      }}
    >
      <IconButton label={t('pane.close')} className={styles.close} onClick={onClose}>
        <X />
      </IconButton>
      {event === undefined ? (
        asked.isError ? (
          <Notice
            glyph={asked.error.failure.status === 404 ? 'cancelled' : 'dead'}
            title={asked.error.failure.status === 404 ? t('pane.missing') : asked.error.message}
            actions={<Button onClick={() => void asked.refetch()}>{t('retry')}</Button>}
          >
            {t('pane.missingBody', { id })}
          </Notice>
        ) : null
      ) : (
        <Details event={event} />
      )}
    </aside>
  );
}

function Details({ event }: { readonly event: RequestEvent }): ReactElement {
  const t = useTexts(requestsTexts);
  const copy = useCopy();
  const info = useServiceInfo().data;
  return (
    <>
      <header className={styles.head}>
        <RequestSentence event={event} />
        <div className={styles.actions}>
          <Button
            icon={<Copy />}
            onClick={() =>
              copy(requestAsCurl(event, info?.address.client ?? window.location.origin), t('pane.curl'))
            }
          >
            {t('pane.copyCurl')}
          </Button>
          <Button onClick={() => copy(JSON.stringify(event, undefined, 2), t('pane.json'))}>
            {t('pane.copyJson')}
          </Button>
        </div>
        <p className={styles.note}>{t('pane.noPrompt')}</p>
      </header>
      <section className={styles.part}>
        <h3>{t('pane.timing')}</h3>
        <TimingWaterfall event={event} />
      </section>
      <section className={styles.part}>
        <h3>{t('pane.tokens')}</h3>
        <TokenTable event={event} />
      </section>
      <RequestFacts event={event} />
    </>
  );
}
