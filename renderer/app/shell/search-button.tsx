/** Opens the palette. Looks like the field it leads to. */
import Search from 'lucide-react/icons/search';
import type { ReactElement } from 'react';
import { Kbd } from '../../components/ui/kbd.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showKeys } from '../../lib/shortcuts.ts';
import { usePlatform } from '../../platform/platform.ts';
import { useOverlays } from '../overlays.ts';
import { shellTexts } from '../texts.ts';
import styles from './top-bar.module.css';

export function SearchButton(): ReactElement {
  const t = useTexts(shellTexts);
  const { system } = usePlatform();
  const { show } = useOverlays();
  return (
    <button type="button" className={styles.search} onClick={() => show('palette')} aria-haspopup="dialog">
      <Search />
      <span className={styles.searchText}>{t('search')}</span>
      <Kbd keys={showKeys('mod+k', system)} />
    </button>
  );
}
