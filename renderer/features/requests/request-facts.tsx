/** Everything else that is on record of a request. Missing facts are left out. */
import Copy from 'lucide-react/icons/copy';
import type { ReactElement, ReactNode } from 'react';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { StateMark } from '../../components/state-glyph/state-glyph.tsx';
import { IconButton } from '../../components/ui/button.tsx';
import { useCopy } from '../../components/ui/use-copy.ts';
import { formatBytes } from '../../lib/format/number-format.ts';
import { formatExact } from '../../lib/format/time-format.ts';
import { useTexts, type TextKey } from '../../lib/i18n/texts.tsx';
import { KIND_GLYPHS, kindOf } from './request-kind.ts';
import styles from './request-pane.module.css';
import type { english } from './texts.en.ts';
import { requestsTexts } from './texts.ts';

type Fact = readonly [name: TextKey<(typeof english)['pane']['fact']>, value: ReactNode];

export function RequestFacts({ event }: { readonly event: RequestEvent }): ReactElement {
  const t = useTexts(requestsTexts);
  const { glyph, tone } = KIND_GLYPHS[kindOf(event)];
  const facts: readonly Fact[] = [
    ['ended', formatExact(event.startedAt + event.durationMs)],
    ['call', <code key="call">{`${event.method} ${event.path}`}</code>],
    ['model', event.model],
    ['status', <StateMark key="status" name={glyph} tone={tone} word={String(event.status)} />],
    ['error', event.errorClass === null ? null : <code key="error">{event.errorClass}</code>],
    ['stop', event.stopReason],
    ['stream', event.stream ? t('pane.yes') : t('pane.no')],
    ['key', event.keyLabel],
    ['user', event.userId],
    ['client', event.clientKeyId],
    ['tenant', event.tenantId],
    ['cache', t(`cacheResult.${event.cacheResult}`)],
    ['sent', formatBytes(event.requestBytes)],
    ['received', formatBytes(event.responseBytes)],
  ];
  return (
    <>
      <section className={styles.part}>
        <h3>{t('pane.facts')}</h3>
        <dl className={styles.facts}>
          {facts.map(([name, value]) =>
            value === null ? null : (
              <div key={name}>
                <dt>{t(`pane.fact.${name}`)}</dt>
                <dd>{value}</dd>
              </div>
            ),
          )}
        </dl>
      </section>
      <section className={styles.part}>
        <h3>{t('pane.ids')}</h3>
        <dl className={styles.facts}>
          <Id name={t('pane.id')} value={event.id} />
          {event.upstreamRequestId === null ? null : (
            <Id name={t('pane.upstreamId')} value={event.upstreamRequestId} />
          )}
        </dl>
      </section>
    </>
  );
}

function Id({ name, value }: { readonly name: string; readonly value: string }): ReactElement {
  const copy = useCopy();
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles.id}>
        <code title={value}>{value}</code>
        <IconButton label={`Copy ${name}`} onClick={() => copy(value, name)}>
          <Copy />
        </IconButton>
      </dd>
    </div>
  );
}
