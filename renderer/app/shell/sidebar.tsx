/** The list of screens, by group. */
import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';
import { useTextOf, useTexts } from '../../lib/i18n/texts.tsx';
import { SCREEN_GROUPS, type Screen } from '../../lib/screens.ts';
import { shellTexts } from '../texts.ts';
import styles from './sidebar.module.css';

export function Sidebar({ screens }: { readonly screens: readonly Screen[] }): ReactElement {
  const t = useTexts(shellTexts);
  return (
    <aside className={styles['side']} aria-label={t('sidebar')}>
      <nav className={styles['nav']} aria-label={t('navigation')}>
        {SCREEN_GROUPS.map((group) => {
          const listed = screens.filter((screen) => screen.group === group);
          if (listed.length === 0) return null;
          return (
            <div key={group}>
              {group === 'main' ? null : <h3>{t(`groups.${group}`)}</h3>}
              {listed.map((screen) => (
                <NavigationItem key={screen.id} screen={screen} />
              ))}
            </div>
          );
        })}
      </nav>
    </aside>
  );
}

function NavigationItem({ screen }: { readonly screen: Screen }): ReactElement {
  const [location] = useLocation();
  const textOf = useTextOf();
  const Icon = screen.icon;
  return (
    <Link href={screen.path} aria-current={location === screen.path ? 'page' : undefined}>
      <Icon />
      <span>{textOf(screen.title)}</span>
    </Link>
  );
}
