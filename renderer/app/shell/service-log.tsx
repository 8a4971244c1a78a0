/** What the supervised service wrote last, and goes on writing. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { LOG_TAIL_LINES } from '../../../shared/desktop-bridge.ts';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { useCopy } from '../../components/ui/use-copy.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import type { ServiceControl } from '../../platform/platform.ts';
import { shellTexts } from '../texts.ts';
import styles from './service-log.module.css';

export interface ServiceLogProps {
  readonly service: ServiceControl;
  readonly onClose: () => void;
}

export function ServiceLog({ service, onClose }: ServiceLogProps): ReactElement {
  const t = useTexts(shellTexts);
  const copy = useCopy();
  const lines = useLogLines(service);
  const text = lines.join('\n');
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers return a promise, which is no clean-up.
    end.current?.scrollIntoView();
  }, [text]);
  return (
    <Dialog open onClose={onClose} title={t('service.logTitle')} className={styles.dialog}>
      {/* Scrolls, so the keyboard has to reach it. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.lines} tabIndex={0} aria-label={t('service.logTitle')}>
        {text === '' ? t('service.logEmpty') : text}
        <div ref={end} />
      </pre>
      <footer className={styles.foot}>
        <Button onClick={() => copy(text, t('service.logTitle'))}>{t('service.copyLog')}</Button>
      </footer>
    </Dialog>
  );
}

function useLogLines(service: ServiceControl): readonly string[] {
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    let left = false;
    let stop = (): void => {};
    const follow = async (): Promise<void> => {
      // Lines that come while the tail is on its way stand in it already.
      const tail = await service.logTail();
      if (left) return;
      setLines(tail);
      stop = service.onLogLine((line) => setLines((before) => [...before, line].slice(-LOG_TAIL_LINES)));
    };
    void follow();
    return () => {
      left = true;
      stop();
    };
  }, [service]);
  return lines;
}
