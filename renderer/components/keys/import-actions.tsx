/** The buttons of an import, by its step, and what stands above them. */
import type { ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { Button } from '../ui/button.tsx';
import { keyFormTexts } from './texts.ts';
import type { ImportKeys } from './use-import-keys.ts';

export interface ImportActionsProps {
  readonly importing: ImportKeys;
  readonly onPreview: () => void;
  readonly onDone: () => void;
}

export function ImportActions({ importing, onPreview, onDone }: ImportActionsProps): ReactElement {
  const t = useTexts(keyFormTexts);
  const { step, busy } = importing;
  if (step.kind === 'done') {
    return (
      <Button kind="primary" onClick={onDone}>
        {t('action.done')}
      </Button>
    );
  }
  if (step.kind === 'entry') {
    return (
      <>
        <Button onClick={onDone}>{t('action.cancel')}</Button>
        <Button kind="primary" disabled={busy} onClick={onPreview}>
          {busy ? t('import.reading') : t('import.preview')}
        </Button>
      </>
    );
  }
  const count = step.result.counts.new;
  return (
    <>
      <Button disabled={busy} onClick={() => importing.back()}>
        {t('import.back')}
      </Button>
      <Button kind="primary" disabled={busy || count === 0} onClick={() => void importing.run()}>
        {busy ? t('import.running') : count === 0 ? t('import.none') : t('import.run', { count })}
      </Button>
    </>
  );
}
