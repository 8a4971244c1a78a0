import Icon from 'lucide-react/icons/text-align-start';
import { textReference } from '../../lib/i18n/texts.tsx';
import { screenTexts } from '../../lib/screen-texts.ts';
import type { Screen } from '../../lib/screens.ts';

export const requestsScreen: Screen = {
  id: 'requests',
  path: '/requests',
  group: 'main',
  title: textReference(screenTexts, 'requests'),
  icon: Icon,
  load: async () => (await import('./requests-page.tsx')).RequestsPage,
  usesRange: true,
};
