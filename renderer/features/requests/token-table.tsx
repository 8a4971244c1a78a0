/** What the model read and wrote. */
import type { ReactElement } from 'react';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import styles from './request-pane.module.css';
import { requestsTexts } from './texts.ts';

export function TokenTable({ event }: { readonly event: RequestEvent }): ReactElement {
  const t = useTexts(requestsTexts);
  const rows = [
    ['input', event.inputTokens],
    ['cacheRead', event.cacheReadTokens],
    ['cacheCreation', event.cacheCreationTokens],
    ['output', event.outputTokens],
  ] as const;
  if (rows.every(([, tokens]) => tokens === null)) return <p className={styles.note}>{t('pane.noTokens')}</p>;
  return (
    <dl className={styles.facts}>
      {rows.map(([name, tokens]) => (
        <div key={name}>
          <dt>{t(`pane.token.${name}`)}</dt>
          <dd>{formatCount(tokens)}</dd>
        </div>
      ))}
    </dl>
  );
}
