/**
 * The first page of a console that was just opened: the bridge in elevation with live figures, the first steps, and how to go
 * on with real keys. Every figure is of real requests; where there are none it says so, and offers to send one.
 */
import type { ReactElement } from 'react';
import { SimulatedBar } from '../../components/simulated/simulated-bar.tsx';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePageTitle } from '../../lib/page-title.ts';
import { FirstRunBridge } from './first-run-bridge.tsx';
import { FirstRunHeading } from './first-run-heading.tsx';
import { FirstRunSteps } from './first-run-steps.tsx';
import styles from './first-run-page.module.css';
import { GoReal } from './go-real.tsx';
import { firstRunTexts } from './texts.ts';
import { useFirstRequests } from './use-first-requests.ts';

export function FirstRunPage(): ReactElement {
  const t = useTexts(firstRunTexts);
  usePageTitle(t('title'));
  const { data: service } = useServiceInfo();
  const requests = useFirstRequests();
  const simulated = service?.upstream.simulated ?? false;
  return (
    <>
      {simulated ? <SimulatedBar word={t('simulatedBar.word')} text={t('simulatedBar.text')} /> : null}
      <FirstRunHeading service={service} hasRequests={requests.count > 0} />
      <FirstRunBridge service={service} count={requests.count} />
      <div className={styles.two}>
        <FirstRunSteps service={service} requests={requests} />
        <GoReal service={service} />
      </div>
    </>
  );
}
