import Icon from 'lucide-react/icons/text-align-start';
import { textReference } from '../../lib/i18n/texts.tsx';
import type { Screen } from '../../lib/screens.ts';
import { requestsTexts } from './texts.ts';

export const requestsScreen: Screen = {
  id: 'requests',
  path: '/requests',
  group: 'main',
  title: textReference(requestsTexts, 'title'),
  icon: Icon,
  load: async () => (await import('./requests-page.tsx')).RequestsPage,
  usesRange: true,
};
