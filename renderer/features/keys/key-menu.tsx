/** Everything that can be done with a key; what cannot says why. */
import Ellipsis from 'lucide-react/icons/ellipsis';
import type { ReactElement } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import { IconButton } from '../../components/ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/ui/menu.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import type { OpenDialog } from './key-dialogs.tsx';
import { canComeBack } from './key-details-actions.tsx';
import { keysTexts } from './texts.ts';
import type { KeyActions } from './use-key-actions.ts';

export interface KeyMenuProps {
  readonly subject: KeyView;
  readonly actions: KeyActions;
  readonly onDialog: (dialog: OpenDialog) => void;
  readonly onOpen: () => void;
}

export function KeyMenu({ subject: key, actions, onDialog, onOpen }: KeyMenuProps): ReactElement {
  const t = useTexts(keysTexts);
  const { label, may } = key;
  /** Chosen all the same, it says why not. */
  const unless = (why: string | null, run: () => void) => () => {
    if (why === null) run();
    else showToast({ glyph: 'cancelled', title: t('done.failed', { label }), body: why });
  };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label={t('act.more', { label })}>
          <Ellipsis />
        </IconButton>
      }
    >
      <MenuItem onSelect={onOpen}>{t('act.open', { label })}</MenuItem>
      <MenuItem onSelect={unless(may.test, () => void actions.test([key]))}>{t('act.test')}</MenuItem>
      {canComeBack(key) ? (
        <>
          <MenuItem onSelect={() => void actions.probe(key)}>{t('act.probe')}</MenuItem>
          <MenuItem onSelect={() => void actions.reset(key)}>{t('act.reset')}</MenuItem>
        </>
      ) : null}
      <MenuLine />
      <MenuItem onSelect={unless(may.rotate, () => onDialog({ kind: 'rotate', key }))}>
        {t('act.rotate')}
      </MenuItem>
      <MenuItem onSelect={unless(may.change, () => onDialog({ kind: 'settings', key }))}>
        {t('act.settings')}
      </MenuItem>
      {key.disabled === null ? (
        <MenuItem onSelect={() => void actions.disable([key])}>{t('act.disable')}</MenuItem>
      ) : (
        <MenuItem onSelect={() => void actions.enable([key])}>{t('act.enable')}</MenuItem>
      )}
      <MenuLine />
      <MenuItem onSelect={unless(may.remove, () => onDialog({ kind: 'remove', key }))}>
        {t('act.remove')}
      </MenuItem>
    </Menu>
  );
}
