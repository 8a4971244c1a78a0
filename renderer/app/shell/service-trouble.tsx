/** On the desktop: that the service which the shell supervises is not running, why, and what can be done. Above every screen. */
import { lazy, Suspense, useEffect, useState, type ReactElement } from 'react';
import type { ServiceState } from '../../../shared/desktop-bridge.ts';
import { Button } from '../../components/ui/button.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { formatSpan } from '../../lib/format/time-format.ts';
import { useNow } from '../../lib/format/use-now.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePlatform, type ServiceControl } from '../../platform/platform.ts';
import { shellTexts } from '../texts.ts';
import styles from './service-trouble.module.css';

const ServiceLog = lazy(async () => ({ default: (await import('./service-log.tsx')).ServiceLog }));

export function ServiceTrouble(): ReactElement | null {
  const { service } = usePlatform();
  return service === undefined ? null : <Supervised service={service} />;
}

function Supervised({ service }: { readonly service: ServiceControl }): ReactElement | null {
  const t = useTexts(shellTexts);
  const state = useServiceState(service);
  const [logOpen, setLogOpen] = useState(false);
  if (state?.kind !== 'waiting' && state?.kind !== 'gave-up') return null;
  return (
    <div className={styles.trouble} role="alert">
      <StateGlyph name={state.kind === 'waiting' ? 'degraded' : 'dead'} />
      <p>
        <b>{t(state.kind === 'waiting' ? 'service.waiting' : 'service.gaveUp')}</b> {state.reason}{' '}
        {state.kind === 'waiting' ? <Countdown until={state.nextTryAt} /> : null}
      </p>
      <Button onClick={() => setLogOpen(true)}>{t('service.log')}</Button>
      <Button kind="primary" onClick={() => void service.restart()}>
        {t('service.restart')}
      </Button>
      {logOpen ? (
        <Suspense fallback={null}>
          <ServiceLog service={service} onClose={() => setLogOpen(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Not announced every second. */
function Countdown({ until }: { readonly until: number }): ReactElement {
  const t = useTexts(shellTexts);
  const now = useNow();
  const seconds = Math.max(0, Math.ceil((until - now) / 1_000));
  return <span aria-hidden="true">{t('service.nextTry', { time: formatSpan(seconds) })}</span>;
}

function useServiceState(service: ServiceControl): ServiceState | undefined {
  const [state, setState] = useState<ServiceState | undefined>(undefined);
  useEffect(() => {
    let told = false;
    const stop = service.onState((next) => {
      told = true;
      setState(next);
    });
    // A change that comes meanwhile is newer than the answer.
    void service.state().then((first) => (told ? undefined : setState(first)));
    return stop;
  }, [service]);
  return state;
}
