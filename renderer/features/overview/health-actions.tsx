/** The next step about the service's health, and the export of what the overview shows. */
import Download from 'lucide-react/icons/download';
import type { ReactElement } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { Overview } from '../../../shared/overview.ts';
import { chartsPicture } from '../../components/charts/chart-picture.ts';
import { exportName } from '../../components/charts/export-name.ts';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuItem } from '../../components/ui/menu.tsx';
import { FIRST_RUN_PATH } from '../../lib/first-use/first-use.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import { keepRange } from '../../lib/url/time-range.ts';
import { usePlatform } from '../../platform/platform.ts';
import { KEYS_PATH } from './keys-path.ts';
import { nextStep, type NextStep } from './next-step.ts';
import { overviewCsv } from './overview-csv.ts';
import { requestsHref } from './requests-href.ts';
import { overviewTexts } from './texts.ts';

interface HealthActionsProps {
  readonly overview: Overview | undefined;
}

export function HealthActions({ overview }: HealthActionsProps): ReactElement {
  const t = useTexts(overviewTexts);
  const platform = usePlatform();
  const simulated = overview?.source === 'simulated';
  const savePictures = async (): Promise<void> => {
    const charts = document.querySelector<HTMLElement>('[data-overview-charts]');
    const picture =
      charts === null ? null : await chartsPicture(charts, simulated ? t('simulated') : undefined);
    if (picture === null) return;
    platform.saveFile(exportName('overview', 'png', simulated, new Date()), 'image/png', picture);
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button icon={<Download />} disabled={overview === undefined}>
            {t('export.button')}
          </Button>
        }
      >
        <MenuItem onSelect={() => void savePictures()}>{t('export.png')}</MenuItem>
        <MenuItem
          onSelect={() => {
            if (overview === undefined) return;
            const name = exportName('overview', 'csv', simulated, new Date());
            platform.saveFile(name, 'text/csv', overviewCsv(overview));
          }}
        >
          {t('export.csv')}
        </MenuItem>
      </Menu>
      <NextStepButton />
    </>
  );
}

function NextStepButton(): ReactElement | null {
  const t = useTexts(overviewTexts);
  const [, navigate] = useLocation();
  const search = useSearch();
  const headline = useLive((state) => state.pulse?.health.headline);
  const step = headline === undefined ? null : nextStep(headline);
  if (step === null) return null;
  const act: Readonly<Record<NextStep['kind'], () => void>> = {
    keys: () => navigate(KEYS_PATH),
    failures: () => navigate(failuresHref(search)),
    'add-key': () => navigate(FIRST_RUN_PATH),
    'getting-started': () => navigate(FIRST_RUN_PATH),
  };
  // Nothing is wrong where the first steps are offered, so that button does not stand out.
  const kind = step.kind === 'getting-started' ? 'normal' : 'primary';
  return (
    <Button kind={kind} onClick={act[step.kind]}>
      {step.kind === 'keys'
        ? t('next.keys', { count: step.count })
        : t(
            step.kind === 'failures'
              ? 'next.failures'
              : step.kind === 'add-key'
                ? 'next.addKey'
                : 'next.gettingStarted',
          )}
    </Button>
  );
}

/** The failures of the chosen range. */
function failuresHref(search: string): string {
  const kept = keepRange('', search).slice(1);
  return requestsHref({ failed: 'true', ...Object.fromEntries(new URLSearchParams(kept)) });
}
