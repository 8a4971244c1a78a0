import Footprints from 'lucide-react/icons/footprints';
import { FIRST_RUN_PATH } from '../../lib/first-use/first-use.ts';
import { textReference } from '../../lib/i18n/texts.tsx';
import { screenTexts } from '../../lib/screen-texts.ts';
import type { Screen } from '../../lib/screens.ts';

export const firstRunScreen: Screen = {
  id: 'getting-started',
  path: FIRST_RUN_PATH,
  group: 'none',
  title: textReference(screenTexts, 'gettingStarted'),
  icon: Footprints,
  load: async () => (await import('./first-run-page.tsx')).FirstRunPage,
};
