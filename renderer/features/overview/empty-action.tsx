/** What to do about an empty overview: while answers are simulated, send a request; else see how to call the gateway. */
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { Button } from '../../components/ui/button.tsx';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { FIRST_RUN_PATH } from '../../lib/first-use/first-use.ts';
import { useSampleRequest } from '../../lib/first-use/use-sample-request.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { overviewTexts } from './texts.ts';

export function EmptyAction(): ReactElement | null {
  const t = useTexts(overviewTexts);
  const { data: service } = useServiceInfo();
  const { send, sending, problem } = useSampleRequest();
  if (service === undefined) return null;
  if (!service.upstream.simulated || service.clientKeyRequired) {
    return <Link href={FIRST_RUN_PATH}>{t('next.howTo')}</Link>;
  }
  return (
    <>
      <Button aria-disabled={sending > 0} onClick={() => void (sending === 0 ? send() : undefined)}>
        {sending > 0 ? t('charts.sending') : t('charts.send')}
      </Button>
      {problem === null ? null : <p role="alert">{problem}</p>}
    </>
  );
}
