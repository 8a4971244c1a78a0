/** Theme, density, language and sidebar, from the foot of the navigation. */
import Keyboard from 'lucide-react/icons/keyboard';
import Settings from 'lucide-react/icons/settings';
import type { ReactElement } from 'react';
import { Menu, MenuCheck, MenuChoices, MenuItem, MenuLine } from '../../components/ui/menu.tsx';
import { Hint } from '../../components/ui/hint.tsx';
import { Kbd } from '../../components/ui/kbd.tsx';
import { changeLanguage } from '../../lib/i18n/start-i18n.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import {
  changePreferences,
  DENSITIES,
  LANGUAGES,
  THEMES,
  usePreferences,
} from '../../lib/preferences/preferences.ts';
import { shellTexts } from '../texts.ts';
import { useOverlays } from '../overlays.ts';
import styles from './sidebar.module.css';

/** In its own language, so that whoever reads only that one finds it. */
const LANGUAGE_NAMES = { en: 'English', fil: 'Filipino' } as const;

export function SettingsMenu({ rail }: { readonly rail: boolean }): ReactElement {
  const t = useTexts(shellTexts);
  const { theme, density, language, sidebar } = usePreferences();
  const { show } = useOverlays();
  const trigger = (
    <button type="button" className={styles.item} aria-label={rail ? t('settings.title') : undefined}>
      <Settings />
      {rail ? null : <span className={styles.title}>{t('settings.title')}</span>}
    </button>
  );
  return (
    <Hint text={t('settings.title')} enabled={rail}>
      <Menu trigger={trigger} side="right" align="end">
        <MenuChoices
          label={t('settings.theme')}
          value={theme}
          choices={THEMES.map((value) => ({ value, text: t(`settings.themes.${value}`) }))}
          onChange={(next) => changePreferences({ theme: next })}
        />
        <MenuLine />
        <MenuChoices
          label={t('settings.density')}
          value={density}
          choices={DENSITIES.map((value) => ({ value, text: t(`settings.densities.${value}`) }))}
          onChange={(next) => changePreferences({ density: next })}
        />
        <MenuLine />
        <MenuChoices
          label={t('settings.language')}
          value={language}
          choices={LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value] }))}
          onChange={(next) =>
            void changeLanguage(next).then((inUse) => changePreferences({ language: inUse }))
          }
        />
        <MenuLine />
        <MenuCheck
          checked={sidebar === 'rail'}
          onChange={(narrow) => changePreferences({ sidebar: narrow ? 'rail' : 'auto' })}
          aside={<Kbd keys="[" />}
        >
          {t('settings.narrowSidebar')}
        </MenuCheck>
        <MenuItem icon={<Keyboard />} onSelect={() => show('shortcuts')} aside={<Kbd keys="?" />}>
          {t('shortcuts.title')}
        </MenuItem>
      </Menu>
    </Hint>
  );
}
