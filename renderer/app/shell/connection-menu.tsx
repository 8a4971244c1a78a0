/** What this console shows, where it listens, and the way out. */
import ChevronDown from 'lucide-react/icons/chevron-down';
import Copy from 'lucide-react/icons/copy';
import LogOut from 'lucide-react/icons/log-out';
import type { ReactElement } from 'react';
import { Menu, MenuItem, MenuLine } from '../../components/ui/menu.tsx';
import { useCopy } from '../../components/ui/use-copy.ts';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { useAccess } from '../access/use-access.ts';

import { shellTexts } from '../texts.ts';
import styles from './top-bar.module.css';

export function ConnectionMenu(): ReactElement {
  const t = useTexts(shellTexts);
  const { credentials } = usePlatform();
  const access = useAccess();
  const copy = useCopy();
  const { data } = useServiceInfo();
  const name =
    data === undefined || data.address.loopback ? t('thisComputer') : new URL(data.address.client).host;
  const trigger = (
    <button type="button" className={styles.connection}>
      <b>{name}</b>
      <ChevronDown />
    </button>
  );
  return (
    <Menu trigger={trigger} className={styles.connectionMenu}>
      {data === undefined ? null : (
        <>
          <dl className={styles.facts}>
            <dt>{t('connection.address')}</dt>
            <dd className={styles.mono}>{data.address.client}</dd>
            <dt>{t('connection.upstream')}</dt>
            <dd>
              {data.upstream.simulated ? (
                t('environment.simulated')
              ) : (
                <span className={styles.mono}>{data.upstream.origin}</span>
              )}
            </dd>
            <dt>{t('connection.data')}</dt>
            <dd className={styles.mono} title={data.dataDirectory}>
              {data.dataDirectory}
            </dd>
          </dl>
          <MenuLine />
          <MenuItem icon={<Copy />} onSelect={() => copy(data.address.client, t('connection.address'))}>
            {t('connection.copyAddress')}
          </MenuItem>
        </>
      )}
      {credentials.kind === 'token' ? (
        <MenuItem icon={<LogOut />} onSelect={() => void access.signOut(t('access.signedOut'))}>
          {t('access.signOut')}
        </MenuItem>
      ) : null}
    </Menu>
  );
}
