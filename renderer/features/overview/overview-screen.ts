import ChartNoAxesColumn from 'lucide-react/icons/chart-no-axes-column';
import { textReference } from '../../lib/i18n/texts.tsx';
import { screenTexts } from '../../lib/screen-texts.ts';
import type { Screen } from '../../lib/screens.ts';

export const overviewScreen: Screen = {
  id: 'overview',
  path: '/',
  group: 'main',
  title: textReference(screenTexts, 'overview'),
  icon: ChartNoAxesColumn,
  usesRange: true,
  load: async () => {
    // Asked for at once with the page, which reads them when it has drawn the rest, and tells when they do not come.
    void import('./overview-charts.tsx').catch(() => undefined);
    return (await import('./overview-page.tsx')).OverviewPage;
  },
};
