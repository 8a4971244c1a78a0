import KeyRound from 'lucide-react/icons/key-round';
import { textReference, useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import { screenTexts } from '../../lib/screen-texts.ts';
import type { Screen, ScreenBadge } from '../../lib/screens.ts';

export const keysScreen: Screen = {
  id: 'keys',
  path: '/keys',
  group: 'traffic',
  title: textReference(screenTexts, 'keys'),
  icon: KeyRound,
  load: async () => (await import('./keys-page.tsx')).KeysPage,
  useBadge: useKeysOut,
};

/** Keys that are out and that nobody switched off. */
function useKeysOut(): ScreenBadge | undefined {
  const t = useTexts(screenTexts);
  const count = useLive(({ pulse }) =>
    pulse === null ? 0 : pulse.keys.circuitOpen + pulse.keys.quarantined,
  );
  return count === 0 ? undefined : { count, tone: 'bad', glyph: 'open', label: t('keysOut', { count }) };
}
