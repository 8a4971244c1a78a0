/** What is the case, and what the drawing below shows. */
import type { ReactElement } from 'react';
import type { ServiceInfo } from '../../../shared/service-info.ts';
import { formatSpan } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { CROSSING_MS } from './deck-marks.ts';
import styles from './first-run-heading.module.css';
import { firstRunTexts } from './texts.ts';

interface FirstRunHeadingProps {
  readonly service: ServiceInfo | undefined;
  readonly hasRequests: boolean;
}

export function FirstRunHeading({ service, hasRequests }: FirstRunHeadingProps): ReactElement {
  const t = useTexts(firstRunTexts);
  const ready = service?.ready ?? true;
  const heading =
    service === undefined ? 'connecting' : !ready ? 'notReady' : hasRequests ? 'live' : 'waiting';
  const intro = service?.upstream.simulated === false ? t('intro.real') : t('intro.simulated');
  return (
    <header className={styles.intro}>
      <div>
        <h1>{t(`heading.${heading}`)}</h1>
        <p>{ready ? intro : (service?.notReadyReason ?? intro)}</p>
      </div>
      <figure className={styles.legend}>
        <figcaption>{t('legend.title', { span: formatSpan(CROSSING_MS / 1_000) })}</figcaption>
        <ul>
          {(['crossed', 'returned', 'failed'] as const).map((kind) => (
            <li key={kind}>
              <svg width="4" height="8" viewBox="0 0 4 8" aria-hidden="true" className={styles[kind]}>
                <rect x=".5" y=".5" width="3" height="7" rx="1" />
              </svg>
              {t(`legend.${kind}`)}
            </li>
          ))}
        </ul>
      </figure>
    </header>
  );
}
