/** One key: what it is, how it is and why, what it does now, and what it used today. */
import ChevronDown from 'lucide-react/icons/chevron-down';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import Zap from 'lucide-react/icons/zap';
import type { MouseEvent, ReactElement } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import { StateMark } from '../../components/state-glyph/state-glyph.tsx';
import { IconButton } from '../../components/ui/button.tsx';
import { classNames } from '../../lib/class-names.ts';
import { formatCount, joinFigure, MISSING } from '../../lib/format/number-format.ts';
import { formatInFull } from '../../lib/format/time-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePreferences } from '../../lib/preferences/preferences.ts';
import type { OpenDialog } from './key-dialogs.tsx';
import { KeyMenu } from './key-menu.tsx';
import styles from './key-row.module.css';
import { keySituation } from './key-situation.ts';
import { KeyToday } from './key-today.tsx';
import { errorPercent } from './share-text.ts';
import { Sparkline } from './sparkline.tsx';
import { keysTexts } from './texts.ts';
import type { KeyActions } from './use-key-actions.ts';

export interface KeyRowProps {
  readonly subject: KeyView;
  readonly now: number;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly selected: boolean;
  readonly onSelect: (on: boolean) => void;
  readonly actions: KeyActions;
  readonly onDialog: (dialog: OpenDialog) => void;
}

export function KeyRow(props: KeyRowProps): ReactElement {
  const { subject: key, now, open, onToggle, selected, onSelect, actions, onDialog } = props;
  const t = useTexts(keysTexts);
  const language = usePreferences((preferences) => preferences.language);
  const { label, masked, tier, priority, weight, live } = key;
  const situation = keySituation(key, now, t, language);
  const openByPress = (event: MouseEvent<HTMLTableRowElement>): void => {
    // Its controls do what they say, and text can be marked.
    if (event.target instanceof Element && event.target.closest('button, input, a, [role=menu]') !== null)
      return;
    if (window.getSelection()?.isCollapsed === false) return;
    onToggle();
  };
  return (
    // The button in it does the same for the keyboard.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr
      className={classNames(styles.row, open && styles.open, selected && styles.selected)}
      data-key={label}
      data-state={key.disabled === null ? (live?.state ?? 'left-out') : 'disabled'}
      onClick={openByPress}
    >
      <td className={styles.check}>
        <input
          type="checkbox"
          aria-label={t('column.selectOne', { label })}
          checked={selected}
          onChange={(event) => onSelect(event.target.checked)}
        />
      </td>
      <td>
        <button type="button" className={styles.label} aria-expanded={open} title={label} onClick={onToggle}>
          {label}
        </button>
        <span className={styles.mono}>{masked}</span>
      </td>
      <td>
        <span title={live === null ? undefined : formatInFull(live.sinceMs)}>
          <StateMark name={situation.glyph} ramp={situation.ramp} word={situation.word} />
        </span>
        <span className={styles.reason} title={situation.reason}>
          {situation.reason}
        </span>
      </td>
      <td className={classNames(styles.wide, styles.rank)}>
        {t(`tier.${tier}`)} {priority}
        <span className={styles.sub}>{t('weight', { weight })}</span>
      </td>
      <td className={styles.number}>
        {formatCount(live?.inFlight)}
        <span className={styles.sub}>{mostOf(key, t)}</span>
      </td>
      <td className={styles.wide}>
        <Sparkline minutes={live?.minutes ?? []} />
      </td>
      <td className={styles.number}>
        {formatCount(live?.minutes.at(-2))}
        <Errors subject={key} />
      </td>
      <td>
        <KeyToday live={live} now={now} />
      </td>
      <td className={styles.actions}>
        <span className={styles.buttons}>
          <span className={styles.onHover}>
            <IconButton
              label={t('act.testOne', { label })}
              disabled={key.may.test !== null || actions.busy.has(key.id)}
              onClick={() => void actions.test([key])}
            >
              <Zap />
            </IconButton>
            <IconButton
              label={t('act.rotateOne', { label })}
              disabled={key.may.rotate !== null}
              onClick={() => onDialog({ kind: 'rotate', key })}
            >
              <RefreshCw />
            </IconButton>
          </span>
          {open ? (
            <IconButton label={t('act.open', { label })} aria-expanded onClick={onToggle}>
              <ChevronDown />
            </IconButton>
          ) : (
            <KeyMenu subject={key} actions={actions} onDialog={onDialog} onOpen={onToggle} />
          )}
        </span>
      </td>
    </tr>
  );
}

function mostOf({ live }: KeyView, t: ReturnType<typeof useTexts<typeof keysTexts.english>>): string {
  if (live === null) return MISSING;
  return live.concurrency === null ? t('ofAny') : t('of', { most: formatCount(live.concurrency) });
}

/** Shares of failed calls that are worth a colour. */
const SOME = 0.01;
const MANY = 0.1;

function Errors({ subject: { live } }: { readonly subject: KeyView }): ReactElement {
  const t = useTexts(keysTexts);
  const share = live?.errorShare ?? null;
  if (share === null || live === null || live.sampleSize === 0)
    return <span className={styles.sub}>{MISSING}</span>;
  return (
    <span
      className={classNames(styles.sub, share >= MANY ? styles.bad : share >= SOME && styles.warn)}
      title={t('errorsTitle', {
        share: joinFigure(errorPercent(share)),
        count: formatCount(live.sampleSize),
      })}
    >
      {t('errors', { share: joinFigure(errorPercent(share)) })}
    </span>
  );
}
