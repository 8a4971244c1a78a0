/** How to go on with real keys: a form for the first one, and the two steps at the terminal as the other way. */
import type { ReactElement } from 'react';
import type { ServiceInfo } from '../../../shared/service-info.ts';
import { GoRealForm } from '../../components/keys/go-real-form.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import styles from './go-real.module.css';
import { firstRunTexts } from './texts.ts';

export function GoReal({ service }: { readonly service: ServiceInfo | undefined }): ReactElement {
  const t = useTexts(firstRunTexts);
  const total = useLive((state) => state.pulse?.keys.total);
  const real = service?.upstream.reason === 'keys';
  return (
    <section aria-labelledby="go-real" className={styles.real}>
      <h2 id="go-real">{t(real ? 'real.titleDone' : 'real.title')}</h2>
      {real ? (
        <p className={styles.done}>
          <StateGlyph name="completed" size={14} />
          {t('real.done', { count: formatCount(total), origin: service.upstream.origin ?? '' })}
        </p>
      ) : (
        <p className={styles.intro}>{t('real.intro')}</p>
      )}
      <GoRealForm />
      <details className={styles.other}>
        <summary>{t('real.other')}</summary>
        <ol className={styles.ways}>
          <li>
            <h3>{t('real.write')}</h3>
            <pre className={styles.code}>ANTHROPIC_API_KEY=sk-ant-…</pre>
          </li>
          <li>
            <h3>{t('real.restart')}</h3>
            <p>{t('real.restartText')}</p>
          </li>
        </ol>
      </details>
      <dl className={styles.notes}>
        <dt>{t('real.more')}</dt>
        <dd>{t('real.moreText')}</dd>
        <dt>{t('real.where')}</dt>
        <dd>{t('real.whereText')}</dd>
      </dl>
      <p className={styles.apart}>{t('real.apart')}</p>
    </section>
  );
}
