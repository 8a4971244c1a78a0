/** The frame around every screen: sidebar, top bar, and the screen that the address names. */
import { lazy, Suspense, useRef, type ReactElement } from 'react';
import { useLocation } from 'wouter';
import { SpendingBand } from '../../components/spending/spending-band.tsx';
import { useServiceInfo } from '../../lib/api/use-service-info.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { useOverlays } from '../overlays.ts';
import { screens } from '../screens.ts';
import { useShellCommands } from '../shell-commands.ts';
import { shellTexts } from '../texts.ts';
import { useShortcuts } from '../use-shortcuts.ts';
import { CurrentScreen } from './current-screen.tsx';
import styles from './shell.module.css';
import { ServiceTrouble } from './service-trouble.tsx';
import { SimulatedBand } from './simulated-band.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';
import { useRail } from './use-rail.ts';

const Palette = lazy(async () => ({ default: (await import('../palette/palette.tsx')).Palette }));
const ShortcutsDialog = lazy(async () => ({
  default: (await import('../palette/shortcuts-dialog.tsx')).ShortcutsDialog,
}));

export function Shell(): ReactElement {
  const t = useTexts(shellTexts);
  const content = useRef<HTMLElement>(null);
  const rail = useRail();
  const platform = usePlatform();
  const { open, hide } = useOverlays();
  const { data } = useServiceInfo();
  const [location] = useLocation();
  useShellCommands(screens);
  useShortcuts();
  const screen = screens.find(({ path }) => path === location);
  return (
    <div
      className={styles.app}
      data-rail={rail ? '' : undefined}
      data-window-buttons={platform.kind === 'desktop' && platform.system === 'mac' ? '' : undefined}
    >
      <a
        className={styles.skip}
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          content.current?.focus();
        }}
      >
        {t('skip')}
      </a>
      {data?.upstream.simulated === true ? <SimulatedBand /> : null}
      <Sidebar screens={screens} rail={rail} />
      <TopBar rangeShown={screen?.usesRange ?? false} />
      <main className={styles.main} id="content" tabIndex={-1} ref={content}>
        <SpendingBand />
        <ServiceTrouble />
        <CurrentScreen screen={screen} />
      </main>
      <Suspense fallback={null}>
        {open === 'palette' ? <Palette onClose={hide} /> : null}
        {open === 'shortcuts' ? <ShortcutsDialog onClose={hide} /> : null}
      </Suspense>
    </div>
  );
}
