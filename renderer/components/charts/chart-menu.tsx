/** What can be done with a chart: keep it as a picture or as figures, and see the requests it was made of. */
import Ellipsis from 'lucide-react/icons/ellipsis';
import type { ReactElement } from 'react';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { chartCsv } from './chart-csv.ts';
import { chartPicture } from './chart-picture.ts';
import type { Buckets, ChartSeries } from './chart-series.ts';
import { exportName } from './export-name.ts';
import { chartTexts } from './texts.ts';

interface ChartMenuProps {
  readonly id: string;
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly buckets: Buckets;
  readonly samples?: readonly number[] | undefined;
  readonly simulated: boolean;
  readonly onOpenRequests?: (() => void) | undefined;
}

export function ChartMenu(props: ChartMenuProps): ReactElement {
  const { id, title, series, buckets, samples, simulated, onOpenRequests } = props;
  const t = useTexts(chartTexts);
  const platform = usePlatform();
  const savePicture = async (): Promise<void> => {
    const chart = document.querySelector<HTMLElement>(`[data-chart="${CSS.escape(id)}"]`);
    const picture = chart === null ? null : await chartPicture(chart, simulated ? t('simulated') : undefined);
    if (picture !== null)
      platform.saveFile(exportName(id, 'png', simulated, new Date()), 'image/png', picture);
  };
  const saveFigures = (): void =>
    platform.saveFile(
      exportName(id, 'csv', simulated, new Date()),
      'text/csv',
      chartCsv(series, buckets, { time: t('time'), samples: t('sampleSize') }, samples),
    );
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t('menu', { chart: title })}>
          <Ellipsis />
        </IconButton>
      }
    >
      <MenuItem onSelect={() => void savePicture()}>{t('savePng')}</MenuItem>
      <MenuItem onSelect={saveFigures}>{t('saveCsv')}</MenuItem>
      {onOpenRequests === undefined ? null : (
        <MenuItem onSelect={onOpenRequests}>{t('openRequests')}</MenuItem>
      )}
    </Menu>
  );
}
