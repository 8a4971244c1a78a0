/** Copies something and says so. */
import { useCallback } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import { usePlatform } from '../../platform/platform.ts';
import { uiTexts } from './ui-texts.ts';

/** @returns copy(text, what), where `what` names it in the message */
export function useCopy(): (text: string, what: string) => void {
  const platform = usePlatform();
  const t = useTexts(uiTexts);
  return useCallback(
    (text, what) =>
      void platform
        .copyText(text)
        .then((copied) =>
          showToast(
            copied
              ? { title: t('copied', { what }), glyph: 'completed' }
              : { title: t('notCopied', { what }), glyph: 'dead' },
          ),
        ),
    [platform, t],
  );
}
