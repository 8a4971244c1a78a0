/** What the shell itself offers to the palette and the keyboard. */
import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useCopy } from '../components/ui/use-copy.ts';
import { useServiceInfo } from '../lib/api/use-service-info.ts';
import { useCommands } from '../lib/commands.ts';
import { changeLanguage } from '../lib/i18n/start-i18n.ts';
import { useTextOf, useTexts } from '../lib/i18n/texts.tsx';
import { useLiveSource } from '../lib/live/live.ts';
import { changePreferences, DENSITIES, THEMES, usePreferences } from '../lib/preferences/preferences.ts';
import type { Screen } from '../lib/screens.ts';
import { keepRange, RANGES, useTimeRange } from '../lib/url/time-range.ts';
import { usePlatform } from '../platform/platform.ts';
import { useAccess } from './access/use-access.ts';
import { useOverlays } from './overlays.ts';
import { shellTexts } from './texts.ts';

export function useShellCommands(screens: readonly Screen[]): void {
  useScreenCommands(screens);
  useUpdateCommands();
  useViewCommands();
  useServiceCommands();
}

/** `g` and the first letter of the screen's id. */
function useScreenCommands(screens: readonly Screen[]): void {
  const t = useTexts(shellTexts);
  const textOf = useTextOf();
  const [, navigate] = useLocation();
  const search = useSearch();
  useCommands(
    useMemo(
      () =>
        screens.map((screen) => ({
          id: `go-${screen.id}`,
          group: t('palette.groups.go'),
          title: textOf(screen.title),
          words: screen.id,
          keys: `g ${screen.id.charAt(0)}`,
          run: () => navigate(keepRange(screen.path, search)),
        })),
      [screens, t, textOf, navigate, search],
    ),
  );
}

function useUpdateCommands(): void {
  const t = useTexts(shellTexts);
  const live = useLiveSource();
  const [, choose] = useTimeRange();
  const { show } = useOverlays();
  useCommands(
    useMemo(() => {
      const group = t('live.group');
      return [
        {
          id: 'pause',
          group,
          title: t('palette.pauseOrResume'),
          keys: 'p',
          run: () => (live.store.getState().paused ? live.resume() : live.pause()),
        },
        ...RANGES.map((range) => ({
          id: `range-${range.id}`,
          group,
          title: t(`range.${range.id}`),
          words: t('range.label'),
          run: () => choose({ kind: 'last', ...range }, { push: true }),
        })),
        {
          id: 'palette',
          group,
          title: t('search'),
          keys: 'mod+k',
          onlyKeys: true,
          run: () => show('palette'),
        },
        { id: 'shortcuts', group, title: t('shortcuts.title'), keys: '?', run: () => show('shortcuts') },
      ];
    }, [t, live, choose, show]),
  );
}

function useViewCommands(): void {
  const t = useTexts(shellTexts);
  useCommands(
    useMemo(() => {
      const group = t('palette.groups.view');
      return [
        ...THEMES.map((theme) => ({
          id: `theme-${theme}`,
          group,
          title: `${t('settings.theme')}: ${t(`settings.themes.${theme}`)}`,
          run: () => changePreferences({ theme }),
        })),
        ...DENSITIES.map((density) => ({
          id: `density-${density}`,
          group,
          title: `${t('settings.density')}: ${t(`settings.densities.${density}`)}`,
          run: () => changePreferences({ density }),
        })),
        {
          id: 'language',
          group,
          title: t('palette.otherLanguage'),
          words: 'language wika english filipino',
          run: () =>
            void changeLanguage(usePreferences.getState().language === 'en' ? 'fil' : 'en').then((language) =>
              changePreferences({ language }),
            ),
        },
        {
          id: 'sidebar',
          group,
          title: t('settings.narrowSidebar'),
          keys: '[',
          run: () =>
            changePreferences({ sidebar: usePreferences.getState().sidebar === 'rail' ? 'auto' : 'rail' }),
        },
      ];
    }, [t]),
  );
}

function useServiceCommands(): void {
  const t = useTexts(shellTexts);
  const { credentials } = usePlatform();
  const access = useAccess();
  const copy = useCopy();
  const { data } = useServiceInfo();
  const address = data?.address.client;
  useCommands(
    useMemo(() => {
      const group = t('palette.groups.service');
      return [
        ...(address === undefined
          ? []
          : [
              {
                id: 'copy-address',
                group,
                title: t('connection.copyAddress'),
                words: address,
                run: () => copy(address, t('connection.address')),
              },
            ]),
        {
          id: 'copy-link',
          group,
          title: t('palette.copyPage'),
          run: () => copy(window.location.href, t('palette.pageAddress')),
        },
        ...(credentials.kind === 'token'
          ? [
              {
                id: 'sign-out',
                group,
                title: t('access.signOut'),
                run: () => void access.signOut(t('access.signedOut')),
              },
            ]
          : []),
      ];
    }, [t, address, copy, credentials, access]),
  );
}
