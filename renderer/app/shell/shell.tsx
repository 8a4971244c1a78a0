/** The frame around every screen: sidebar, top bar, and the screen that the address names. */
import { lazy, Suspense, useMemo, type ReactElement } from 'react';
import { Route, Switch } from 'wouter';
import { useTexts } from '../../lib/i18n/texts.tsx';
import type { Screen } from '../../lib/screens.ts';
import { screens } from '../screens.ts';
import { shellTexts } from '../texts.ts';
import styles from './shell.module.css';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';

export function Shell(): ReactElement {
  const t = useTexts(shellTexts);
  return (
    <div className={styles['app']}>
      <a className={styles['skip']} href="#content">
        {t('skip')}
      </a>
      <Sidebar screens={screens} />
      <TopBar />
      <main className={styles['main']} id="content" tabIndex={-1}>
        <Switch>
          {screens.map((screen) => (
            <Route key={screen.id} path={screen.path}>
              <ScreenPage screen={screen} />
            </Route>
          ))}
        </Switch>
      </main>
    </div>
  );
}

function ScreenPage({ screen }: { readonly screen: Screen }): ReactElement {
  const Page = useMemo(() => lazy(async () => ({ default: await screen.load() })), [screen]);
  return (
    <Suspense fallback={null}>
      <Page />
    </Suspense>
  );
}
