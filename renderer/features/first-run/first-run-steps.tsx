/** The steps that show the gateway at work. Each ticks by itself when it has happened. */
import type { ReactElement } from 'react';
import { useLocation } from 'wouter';
import type { ServiceInfo } from '../../../shared/service-info.ts';
import { Button } from '../../components/ui/button.tsx';
import { useSampleRequest } from '../../lib/first-use/use-sample-request.ts';
import { formatCount } from '../../lib/format/number-format.ts';
import { formatInFull, formatWhen } from '../../lib/format/time-format.ts';
import { useNow } from '../../lib/format/use-now.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { FailStep } from './fail-step.tsx';
import styles from './first-run-steps.module.css';
import { OwnRequestStep } from './own-request-step.tsx';
import { Step } from './step.tsx';
import { firstRunTexts } from './texts.ts';
import type { FirstRequests } from './use-first-requests.ts';

interface FirstRunStepsProps {
  readonly service: ServiceInfo | undefined;
  readonly requests: FirstRequests;
}

export function FirstRunSteps({ service, requests }: FirstRunStepsProps): ReactElement {
  const t = useTexts(firstRunTexts);
  const { count, own } = requests;
  return (
    <section aria-labelledby="first-steps">
      <h2 id="first-steps" className={styles.title}>
        {t('steps.title')} <span>{t('steps.time')}</span>
      </h2>
      <ol>
        <StartedStep service={service} />
        <WatchStep service={service} count={count} />
        <OwnRequestStep service={service} own={own} next={count > 0} />
        <FailStep service={service} next={own !== undefined} />
      </ol>
    </section>
  );
}

function StartedStep({ service }: Pick<FirstRunStepsProps, 'service'>): ReactElement {
  const t = useTexts(firstRunTexts);
  const now = useNow();
  return (
    <Step id="started" state={service === undefined ? 'now' : 'done'} title={t('started.title')}>
      {service === undefined ? (
        <p>{t('started.waiting')}</p>
      ) : (
        <p>
          {t.rich('started.text', {
            address: <code>{service.address.bound}</code>,
            when: (
              <time title={formatInFull(service.startedAt)}>
                {formatWhen(service.startedAt, now, {
                  now: t('started.now'),
                  ago: (time) => t('started.ago', { time }),
                })}
              </time>
            ),
            folder: <code>{service.dataDirectory}</code>,
          })}
        </p>
      )}
    </Step>
  );
}

interface WatchStepProps {
  readonly service: ServiceInfo | undefined;
  readonly count: number;
}

function WatchStep({ service, count }: WatchStepProps): ReactElement {
  const t = useTexts(firstRunTexts);
  const [, navigate] = useLocation();
  const { send, sending, problem } = useSampleRequest();
  const canSend = service?.upstream.simulated === true && !service.clientKeyRequired;
  const sendOne = (): void => {
    if (sending === 0) void send();
  };
  const text =
    count > 0
      ? t('watch.seen', { count, requests: formatCount(count) })
      : canSend
        ? t('watch.waiting')
        : t('watch.waitingReal');
  return (
    <Step
      id="watch"
      state={count > 0 ? 'done' : 'now'}
      title={t('watch.title')}
      action={
        <>
          {canSend ? (
            <Button
              kind={count > 0 ? 'normal' : 'primary'}
              size="large"
              className={styles.send}
              aria-disabled={sending > 0}
              onClick={sendOne}
            >
              {sending > 0 ? t('watch.sending') : t(count > 0 ? 'watch.another' : 'watch.send')}
            </Button>
          ) : null}
          {count > 0 ? (
            <Button kind="primary" size="large" onClick={() => navigate('/')}>
              {t('watch.open')}
            </Button>
          ) : null}
        </>
      }
    >
      <p>{text}</p>
      {problem === null ? null : (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </Step>
  );
}
