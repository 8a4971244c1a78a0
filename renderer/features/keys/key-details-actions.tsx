/** The actions of an open row; one that cannot be done says why instead. */
import RefreshCw from 'lucide-react/icons/refresh-cw';
import type { ReactElement, ReactNode } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import { Button } from '../../components/ui/button.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { showToast } from '../../lib/toasts.ts';
import styles from './key-details.module.css';
import type { OpenDialog } from './key-dialogs.tsx';
import { keysTexts } from './texts.ts';
import type { KeyActions } from './use-key-actions.ts';

export interface KeyDetailsActionsProps {
  readonly subject: KeyView;
  readonly actions: KeyActions;
  readonly onDialog: (dialog: OpenDialog) => void;
}

/** It is out in a way that a probe or a reset can end. */
export function canComeBack({ live, disabled }: KeyView): boolean {
  return disabled === null && live !== null && live.state !== 'healthy' && live.state !== 'disabled';
}

export function KeyDetailsActions({ subject: key, actions, onDialog }: KeyDetailsActionsProps): ReactElement {
  const t = useTexts(keysTexts);
  const { label, may } = key;
  const busy = actions.busy.has(key.id);
  const button = (
    text: string,
    run: () => void,
    more: { why?: string | null; icon?: ReactNode; danger?: boolean } = {},
  ): ReactElement => {
    const why = more.why ?? null;
    return (
      <Button
        key={text}
        icon={more.icon}
        kind={more.danger === true ? 'danger' : 'normal'}
        disabled={busy}
        aria-disabled={why === null ? undefined : true}
        title={why ?? undefined}
        onClick={() => {
          if (why === null) run();
          else showToast({ glyph: 'cancelled', title: t('done.failed', { label }), body: why });
        }}
      >
        {text}
      </Button>
    );
  };
  return (
    <div className={styles.do} role="group" aria-label={t('details.actions', { label })}>
      {canComeBack(key) ? button(t('act.probe'), () => void actions.probe(key)) : null}
      {button(t('act.test'), () => void actions.test([key]), { why: may.test })}
      {button(t('act.rotate'), () => onDialog({ kind: 'rotate', key }), {
        why: may.rotate,
        icon: <RefreshCw />,
      })}
      {canComeBack(key) ? button(t('act.reset'), () => void actions.reset(key)) : null}
      {key.disabled === null
        ? button(t('act.disable'), () => void actions.disable([key]))
        : button(t('act.enable'), () => void actions.enable([key]))}
      {button(t('act.settings'), () => onDialog({ kind: 'settings', key }), { why: may.change })}
      {button(t('act.remove'), () => onDialog({ kind: 'remove', key }), { why: may.remove, danger: true })}
    </div>
  );
}
