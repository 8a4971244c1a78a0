/** The open row of a key: its last calls, its way back, what it used today, its history, and all that can be done with it. */
import type { ReactElement } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import type { Organization } from '../../../shared/pool-report.ts';
import { WayBack } from '../../components/bridge/way-back.tsx';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { KeyDayQuotas } from './key-day-quotas.tsx';
import { KeyDetailsActions } from './key-details-actions.tsx';
import styles from './key-details.module.css';
import type { OpenDialog } from './key-dialogs.tsx';
import { KeyFacts } from './key-facts.tsx';
import { KeyHistory } from './key-history.tsx';
import { LastCalls } from './last-calls.tsx';
import { keysTexts } from './texts.ts';
import type { KeyActions } from './use-key-actions.ts';
import { wayBackView } from './way-back-view.ts';

export interface KeyDetailsProps {
  readonly subject: KeyView;
  readonly organization: Organization | null;
  readonly now: number;
  readonly actions: KeyActions;
  readonly onDialog: (dialog: OpenDialog) => void;
  readonly onClose: () => void;
}

export function KeyDetails(props: KeyDetailsProps): ReactElement {
  const { subject: key, organization, now, actions, onDialog, onClose } = props;
  const t = useTexts(keysTexts);
  return (
    <tr className={styles.row} data-details={key.label}>
      <td />
      <td colSpan={8}>
        {/* Escape closes it from anywhere inside. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <section
          className={styles.details}
          aria-label={t('details.region', { label: key.label })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' || event.defaultPrevented) return;
            event.preventDefault();
            onClose();
          }}
        >
          <div className={styles.top}>
            <div>
              <h2>{t('details.lastCalls')}</h2>
              <LastCalls live={key.live} />
            </div>
            <div>
              <h2>{t('details.way')}</h2>
              <Way subject={key} now={now} />
            </div>
            <KeyDetailsActions subject={key} actions={actions} onDialog={onDialog} />
          </div>
          <div className={styles.more}>
            <div>
              <h2>{t('details.facts')}</h2>
              <KeyFacts subject={key} organization={organization} now={now} />
            </div>
            <div>
              <h2>{t('details.today')}</h2>
              <KeyDayQuotas live={key.live} />
            </div>
            <div>
              <h2>{t('details.history')}</h2>
              <KeyHistory subject={key} now={now} />
            </div>
          </div>
        </section>
      </td>
    </tr>
  );
}

function Way({
  subject: { live, leftOut, disabled },
  now,
}: Pick<KeyDetailsProps, 'subject' | 'now'>): ReactElement {
  const t = useTexts(keysTexts);
  const way = disabled === null ? wayBackView(live?.ramp ?? null, now, t) : null;
  if (way !== null) {
    const words = { done: t('way.words.done'), now: t('way.words.now'), ahead: t('way.words.ahead') };
    return <WayBack label={t('details.way')} steps={way.steps} current={way.current} words={words} />;
  }
  const text =
    disabled !== null || live?.state === 'disabled'
      ? t('details.wayOff')
      : live === null
        ? t('details.wayUnused', { reason: leftOut ?? t('reason.notInPool') })
        : t(live.state === 'quarantined' ? 'details.wayHeld' : 'details.wayNone');
  return <p className={styles.note}>{text}</p>;
}
