/** “Send one yourself”: what to copy for each tool, with this gateway's address. Ticks when a request came that is not ours. */
import Check from 'lucide-react/icons/check';
import Copy from 'lucide-react/icons/copy';
import { Tabs } from 'radix-ui';
import { useState, type ReactElement } from 'react';
import { Link } from 'wouter';
import type { RequestEvent } from '../../../shared/request-event.ts';
import type { ServiceInfo } from '../../../shared/service-info.ts';
import { Button } from '../../components/ui/button.tsx';
import { formatDuration } from '../../lib/format/number-format.ts';
import { formatClockWithSeconds } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePlatform } from '../../platform/platform.ts';
import styles from './own-request-step.module.css';
import { snippet, TOOLS, type Tool } from './snippets.ts';
import { Step } from './step.tsx';
import { firstRunTexts } from './texts.ts';

interface OwnRequestStepProps {
  readonly service: ServiceInfo | undefined;
  readonly own: RequestEvent | undefined;
  /** It is the one to do next. */
  readonly next: boolean;
}

export function OwnRequestStep({ service, own, next }: OwnRequestStepProps): ReactElement {
  const t = useTexts(firstRunTexts);
  const [tool, setTool] = useState<Tool>('claudeCode');
  const parts = {
    address: service?.address.client ?? '…',
    clientKeyRequired: service?.clientKeyRequired ?? false,
  };
  return (
    <Step
      id="own"
      state={own !== undefined ? 'done' : next ? 'now' : 'ahead'}
      title={t('own.title')}
      action={<CopyButton text={snippet(tool, parts)} disabled={service === undefined} />}
    >
      {/* Radix hands back one of the values given below. */}
      <Tabs.Root value={tool} onValueChange={(value) => setTool(value as Tool)}>
        <Tabs.List className={styles.tools} aria-label={t('own.tool')}>
          {TOOLS.map((each) => (
            <Tabs.Trigger key={each} value={each} className={styles.tool}>
              {t(`own.${each}`)}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {TOOLS.map((each) => (
          <Tabs.Content key={each} value={each}>
            <pre className={styles.code} data-snippet={each}>
              {snippet(each, parts)}
            </pre>
          </Tabs.Content>
        ))}
      </Tabs.Root>
      <p>{parts.clientKeyRequired ? t('own.clientKey') : t('own.anyKey')}</p>
      <p role="status">{own === undefined ? t('own.waiting') : <Arrived request={own} />}</p>
    </Step>
  );
}

function Arrived({ request }: { readonly request: RequestEvent }): ReactElement {
  const t = useTexts(firstRunTexts);
  return (
    <>
      {t('own.arrived', {
        method: request.method,
        path: request.path,
        time: formatClockWithSeconds(request.startedAt),
        status: request.status,
        duration: formatDuration(request.durationMs),
      })}{' '}
      <Link href={`/requests?open=${encodeURIComponent(request.id)}`}>{t('own.see')}</Link>
    </>
  );
}

const SHOWN_MS = 2_000;

function CopyButton({ text, disabled }: { readonly text: string; readonly disabled: boolean }): ReactElement {
  const t = useTexts(firstRunTexts);
  const platform = usePlatform();
  const [outcome, setOutcome] = useState<'copied' | 'notCopied' | null>(null);
  const copy = async (): Promise<void> => {
    const copied = await platform.copyText(text);
    setOutcome(copied ? 'copied' : 'notCopied');
    if (copied) setTimeout(() => setOutcome(null), SHOWN_MS);
  };
  const copied = outcome === 'copied';
  return (
    <>
      <Button
        className={styles.copy}
        icon={copied ? <Check /> : <Copy />}
        disabled={disabled}
        onClick={() => void copy()}
      >
        {copied ? t('own.copied') : t('own.copy')}
      </Button>
      {outcome === 'notCopied' ? (
        <p className={styles.problem} role="alert">
          {t('own.notCopied')}
        </p>
      ) : null}
    </>
  );
}
