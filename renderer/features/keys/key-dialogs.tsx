/** The dialogs of the screen; one at a time. */
import type { ReactElement } from 'react';
import type { KeyList, KeyView } from '../../../shared/keys.ts';
import { AddKeyDialog } from '../../components/keys/add-key-dialog.tsx';
import { ImportDialog } from '../../components/keys/import-dialog.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { EditKeyDialog } from './edit-key-dialog.tsx';
import { RemoveKeyDialog } from './remove-key-dialog.tsx';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';
import { StorageDialog } from './storage-dialog.tsx';
import { keysTexts } from './texts.ts';

export type OpenDialog =
  | { readonly kind: 'add' | 'import' | 'storage' }
  | { readonly kind: 'rotate' | 'settings' | 'remove'; readonly key: KeyView };

export interface KeyDialogsProps {
  readonly open: OpenDialog | null;
  readonly list: KeyList | undefined;
  readonly onClose: () => void;
}

export function KeyDialogs({ open, list, onClose }: KeyDialogsProps): ReactElement | null {
  const t = useTexts(keysTexts);
  switch (open?.kind) {
    case undefined:
      return null;
    case 'add':
      return <AddKeyDialog title={t('add')} onClose={onClose} />;
    case 'import':
      return <ImportDialog title={t('import')} onClose={onClose} />;
    case 'storage':
      return list === undefined ? null : <StorageDialog storage={list.storage} onClose={onClose} />;
    case 'rotate':
      return <RotateKeyDialog subject={open.key} onClose={onClose} />;
    case 'settings':
      return <EditKeyDialog subject={open.key} onClose={onClose} />;
    case 'remove':
      return <RemoveKeyDialog subject={open.key} keys={list?.keys ?? []} onClose={onClose} />;
  }
}
