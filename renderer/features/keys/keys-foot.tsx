/** Below the list: how keys are kept or, while some are selected, what can be done with those. */
import Lock from 'lucide-react/icons/lock';
import type { ReactElement } from 'react';
import type { KeyList, KeyView } from '../../../shared/keys.ts';
import { Button } from '../../components/ui/button.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import styles from './keys-foot.module.css';
import { keysTexts } from './texts.ts';
import type { KeyActions } from './use-key-actions.ts';

export interface KeysFootProps {
  readonly list: KeyList | undefined;
  readonly chosen: readonly KeyView[];
  readonly actions: KeyActions;
  readonly onClear: () => void;
  readonly onStorage: () => void;
}

export function KeysFoot({ list, chosen, actions, onClear, onStorage }: KeysFootProps): ReactElement {
  const t = useTexts(keysTexts);
  if (chosen.length > 0) return <Selection chosen={chosen} actions={actions} onClear={onClear} />;
  const fromEnvironment = list?.keys.some(({ source }) => source === 'environment') === true;
  return (
    <footer className={styles.foot}>
      <Lock />
      <span>{t(fromEnvironment ? 'storage.textEnvironment' : 'storage.text')}</span>
      <button type="button" className={styles.link} onClick={onStorage} disabled={list === undefined}>
        {t('storage.link')}
      </button>
    </footer>
  );
}

function Selection({
  chosen,
  actions,
  onClear,
}: Pick<KeysFootProps, 'chosen' | 'actions' | 'onClear'>): ReactElement {
  const t = useTexts(keysTexts);
  const on = chosen.filter(({ disabled }) => disabled === null);
  const off = chosen.filter(({ disabled }) => disabled !== null);
  const testable = chosen.filter(({ may }) => may.test === null);
  const busy = chosen.some(({ id }) => actions.busy.has(id));
  return (
    <footer className={styles.foot} data-selection role="group" aria-label={t('selection.label')}>
      <b role="status">{t('selection.keys', { count: chosen.length })}</b>
      <Button disabled={busy || testable.length === 0} onClick={() => void actions.test(testable)}>
        {t('selection.test')}
      </Button>
      <Button disabled={busy || on.length === 0} onClick={() => void actions.disable(on)}>
        {t('act.disable')}
      </Button>
      <Button disabled={busy || off.length === 0} onClick={() => void actions.enable(off)}>
        {t('act.enable')}
      </Button>
      <Button kind="quiet" onClick={onClear}>
        {t('selection.clear')}
      </Button>
    </footer>
  );
}
