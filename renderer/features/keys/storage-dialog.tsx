/** How stored keys are kept, with the facts of this service. */
import type { ReactElement } from 'react';
import type { KeyList } from '../../../shared/keys.ts';
import { Dialog } from '../../components/ui/dialog.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import styles from './storage-dialog.module.css';
import { keysTexts } from './texts.ts';

export interface StorageDialogProps {
  readonly storage: KeyList['storage'];
  readonly onClose: () => void;
}

export function StorageDialog({ storage, onClose }: StorageDialogProps): ReactElement {
  const t = useTexts(keysTexts);
  const { storedKeys, masterKey, path } = storage;
  return (
    <Dialog open onClose={onClose} title={t('storage.title')}>
      <div className={styles.text}>
        <p>
          {t('storage.sealed')}{' '}
          {storedKeys === 0 ? t('storage.storedNone') : t('storage.stored', { count: storedKeys })}
        </p>
        {masterKey === null ? null : <p>{t(`storage.${masterKey}`)}</p>}
        {path === null ? null : (
          <dl>
            <dt>{t('storage.path')}</dt>
            <dd>
              <code>{path}</code>
            </dd>
          </dl>
        )}
        <p>{t('storage.lost')}</p>
        <p>{t('storage.protects')}</p>
        <p>{t('storage.environmentKeys')}</p>
      </div>
    </Dialog>
  );
}
