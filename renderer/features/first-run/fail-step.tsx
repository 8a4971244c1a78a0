/** “Break something”: fails one simulated key for a while, and shows how its circuit opens, is probed and comes back. */
import Zap from 'lucide-react/icons/zap';
import type { ReactElement } from 'react';
import type { PulseKey } from '../../../shared/live.ts';
import type { ServiceInfo } from '../../../shared/service-info.ts';
import { StateMark } from '../../components/state-glyph/state-glyph.tsx';
import { Button } from '../../components/ui/button.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { formatSpan } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import { FAIL_SECONDS, type FailRun } from './fail-run.ts';
import styles from './fail-step.module.css';
import { Step, type StepState } from './step.tsx';
import { firstRunTexts } from './texts.ts';
import { useFailRun } from './use-fail-run.ts';

interface FailStepProps {
  readonly service: ServiceInfo | undefined;
  readonly next: boolean;
}

export function FailStep({ service, next }: FailStepProps): ReactElement {
  const t = useTexts(firstRunTexts);
  const keys = useLive((state) => state.pulse?.keys.list);
  const { run, problem, start, stop } = useFailRun();
  const simulated = service?.upstream.simulated === true;
  const target = run?.key ?? keys?.find((key) => key.simulated)?.label;
  const running = run?.kind === 'running';
  const explanation =
    service !== undefined && !simulated
      ? t('fail.onlySimulated')
      : target === undefined
        ? t('fail.noKeys')
        : t('fail.text', { key: target, seconds: FAIL_SECONDS });
  return (
    <Step
      id="fail"
      state={stateOf(run, next && simulated)}
      title={t('fail.title')}
      action={
        !simulated || target === undefined ? undefined : running ? (
          <Button onClick={() => void stop()}>{t('fail.stop')}</Button>
        ) : (
          <Button icon={<Zap />} onClick={() => void start(target)}>
            {t('fail.button', { key: target })}
          </Button>
        )
      }
    >
      <p>{explanation}</p>
      {run === null ? null : <Progress run={run} state={keys?.find(({ label }) => label === run.key)} />}
      {problem === null ? null : (
        <p className={styles.problem} role="alert">
          {t('fail.problem', { reason: problem })}
        </p>
      )}
    </Step>
  );
}

function stateOf(run: FailRun | null, next: boolean): StepState {
  if (run?.kind === 'over') return 'done';
  return run !== null || next ? 'now' : 'ahead';
}

function Progress({
  run,
  state,
}: {
  readonly run: FailRun;
  readonly state: PulseKey | undefined;
}): ReactElement {
  const t = useTexts(firstRunTexts);
  // Every second a pulse comes, and with it the time.
  useLive((live) => live.pulse);
  const values = { key: run.key, sent: formatCount(run.sent), failed: formatCount(run.failed) };
  const left = Math.max(Math.ceil((run.endsAt - performance.now()) / 1_000), 0);
  const text = {
    running: () => t('fail.running', { ...values, time: formatSpan(left) }),
    recovering: () => t('fail.recovering', values),
    over: () => t('fail.over', values),
    lasting: () => t('fail.lasting', values),
  }[run.kind]();
  return (
    <div className={styles.progress}>
      {state === undefined ? null : (
        <p className={styles.state} role="status">
          <b>{state.label}</b> <StateMark name={state.state} word={t(`keyState.${state.state}`)} />
          <span>{state.reason}</span>
        </p>
      )}
      <p>{text}</p>
    </div>
  );
}
