/** Keeps what is listed as a file. */
import ChevronDown from 'lucide-react/icons/chevron-down';
import Upload from 'lucide-react/icons/upload';
import type { ReactElement } from 'react';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { Button } from '../../components/ui/button.tsx';
import { Menu, MenuItem } from '../../components/ui/menu.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import { usePlatform } from '../../platform/platform.ts';
import { exportName, toCsv, toJson } from './export-requests.ts';
import { requestsTexts } from './texts.ts';

export interface ExportMenuProps {
  readonly rows: readonly RequestEvent[];
  /** Whether there are no older ones that are not loaded. */
  readonly complete: boolean;
}

export function ExportMenu({ rows, complete }: ExportMenuProps): ReactElement {
  const t = useTexts(requestsTexts);
  const platform = usePlatform();
  function save(extension: 'csv' | 'json'): void {
    const name = exportName(Date.now(), extension);
    if (extension === 'csv') platform.saveFile(name, 'text/csv', toCsv(rows));
    else platform.saveFile(name, 'application/json', toJson(rows));
    showToast({
      title: t('export.done', { count: rows.length, shown: formatCount(rows.length) }),
      ...(complete ? {} : { body: t('export.onlyLoaded') }),
      glyph: 'completed',
    });
  }
  return (
    <Menu
      align="end"
      trigger={
        <Button icon={<Upload />} disabled={rows.length === 0}>
          {t('export.title')}
          <ChevronDown />
        </Button>
      }
    >
      <MenuItem onSelect={() => save('csv')}>{t('export.csv')}</MenuItem>
      <MenuItem onSelect={() => save('json')}>{t('export.json')}</MenuItem>
    </Menu>
  );
}
