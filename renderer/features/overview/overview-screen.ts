import ChartNoAxesColumn from 'lucide-react/icons/chart-no-axes-column';
import { textReference } from '../../lib/i18n/texts.tsx';
import type { Screen } from '../../lib/screens.ts';
import { overviewTexts } from './texts.ts';

export const overviewScreen: Screen = {
  id: 'overview',
  path: '/',
  group: 'main',
  title: textReference(overviewTexts, 'title'),
  icon: ChartNoAxesColumn,
  usesRange: true,
  load: async () => (await import('./overview-page.tsx')).OverviewPage,
};
