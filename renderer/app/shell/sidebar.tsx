/** The list of screens, by group; below it the settings, and what runs. */
import type { ReactElement } from 'react';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { SCREEN_GROUPS, type Screen } from '../../lib/screens.ts';
import { shellTexts } from '../texts.ts';
import { Brand } from './brand.tsx';
import { NavigationItem } from './navigation-item.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import styles from './sidebar.module.css';

export interface SidebarProps {
  readonly screens: readonly Screen[];
  readonly rail: boolean;
}

export function Sidebar({ screens, rail }: SidebarProps): ReactElement {
  const t = useTexts(shellTexts);
  return (
    <aside className={styles.side} aria-label={t('sidebar')}>
      <Brand nameShown={!rail} />
      <nav className={styles.nav} aria-label={t('navigation')}>
        {SCREEN_GROUPS.map((group) => {
          const listed = screens.filter((screen) => screen.group === group);
          // The settings are the system's, and always there.
          if (listed.length === 0 && group !== 'system') return null;
          return (
            <div
              key={group}
              className={styles.group}
              role="group"
              aria-label={group === 'main' ? undefined : t(`groups.${group}`)}
            >
              {group === 'main' || rail ? null : <h2 aria-hidden="true">{t(`groups.${group}`)}</h2>}
              {listed.map((screen) => (
                <NavigationItem key={screen.id} screen={screen} rail={rail} />
              ))}
              {group === 'system' ? <SettingsMenu rail={rail} /> : null}
            </div>
          );
        })}
      </nav>
      {rail ? null : <Foot />}
    </aside>
  );
}

function Foot(): ReactElement {
  const t = useTexts(shellTexts);
  const { data } = useServiceInfo();
  if (data === undefined) return <footer className={styles.foot} />;
  const roles = data.roles.length === 3 ? t('foot.allRoles') : data.roles.join(', ');
  return (
    <footer className={styles.foot}>
      <span className={styles.roles}>{t('foot.runs', { mode: t(`foot.${data.mode}`), roles })}</span>
      <span>{data.version}</span>
    </footer>
  );
}
