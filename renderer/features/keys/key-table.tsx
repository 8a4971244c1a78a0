/** The table of keys: a body for each organization, with its buckets as the head. */
import { Fragment, type ReactElement } from 'react';
import type { KeyView } from '../../../shared/keys.ts';
import { classNames } from '../../lib/class-names.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { KeyDetails } from './key-details.tsx';
import type { OpenDialog } from './key-dialogs.tsx';
import type { KeyGroup } from './key-groups.ts';
import { KeyRow } from './key-row.tsx';
import styles from './key-table.module.css';
import { OrganizationRow } from './organization-row.tsx';
import { keysTexts } from './texts.ts';
import type { KeyActions } from './use-key-actions.ts';

export interface KeyTableProps {
  readonly groups: readonly KeyGroup[];
  readonly now: number;
  readonly openId: string | null;
  readonly onOpen: (id: string | null) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly actions: KeyActions;
  readonly onDialog: (dialog: OpenDialog) => void;
}

export function KeyTable(props: KeyTableProps): ReactElement {
  const { groups, now, openId, onOpen, selected, onSelect, actions, onDialog } = props;
  const shown = groups.flatMap(({ keys }) => keys);
  const toggle = (key: KeyView, on: boolean): void => {
    const next = new Set(selected);
    if (on) next.add(key.id);
    else next.delete(key.id);
    onSelect(next);
  };
  return (
    <table className={styles.table}>
      <colgroup>
        <col className={styles.colCheck} />
        <col className={styles.colKey} />
        <col />
        <col className={styles.colRank} />
        <col className={styles.colFlight} />
        <col className={styles.colTrend} />
        <col className={styles.colMinute} />
        <col className={styles.colToday} />
        <col className={styles.colActions} />
      </colgroup>
      <Head shown={shown} selected={selected} onSelect={onSelect} />
      {groups.map((group) => (
        <tbody key={group.id}>
          <OrganizationRow group={group} now={now} />
          {group.keys.map((key) => (
            <Fragment key={key.id}>
              <KeyRow
                subject={key}
                now={now}
                open={key.id === openId}
                onToggle={() => onOpen(key.id === openId ? null : key.id)}
                selected={selected.has(key.id)}
                onSelect={(on) => toggle(key, on)}
                actions={actions}
                onDialog={onDialog}
              />
              {key.id === openId ? (
                <KeyDetails
                  subject={key}
                  organization={group.organization}
                  now={now}
                  actions={actions}
                  onDialog={onDialog}
                  onClose={() => onOpen(null)}
                />
              ) : null}
            </Fragment>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Head({
  shown,
  selected,
  onSelect,
}: {
  readonly shown: readonly KeyView[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
}): ReactElement {
  const t = useTexts(keysTexts);
  const count = shown.filter(({ id }) => selected.has(id)).length;
  const all = count === shown.length;
  return (
    <thead>
      <tr>
        <th className={styles.check}>
          <input
            type="checkbox"
            aria-label={t('column.select')}
            checked={count > 0 && all}
            ref={(box) => {
              if (box !== null) box.indeterminate = count > 0 && !all;
            }}
            onChange={() => onSelect(new Set(all ? [] : shown.map(({ id }) => id)))}
          />
        </th>
        <th>{t('column.key')}</th>
        <th>{t('column.state')}</th>
        <th className={styles.wide}>{t('column.rank')}</th>
        <th className={styles.number}>{t('column.inFlight')}</th>
        <th className={styles.wide}>{t('column.trend')}</th>
        <th className={styles.number}>{t('column.perMinute')}</th>
        <th>
          {t('column.today')}{' '}
          <span className={classNames(styles.wide, styles.light)}>{t('column.marks')}</span>
        </th>
        <th>
          <span className="unseen">{t('column.actions')}</span>
        </th>
      </tr>
    </thead>
  );
}
