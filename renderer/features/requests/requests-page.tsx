/** The Requests screen: the live tail with its past, filters, and one request in full beside it. All of it is in the address. */
import { useCallback, useMemo, type ReactElement } from 'react';
import { Button } from '../../components/ui/button.tsx';
import { formatMoment } from '../../lib/format/time-format.ts';
import { formatCount } from '../../lib/format/number-format.ts';
import { useCommands } from '../../lib/commands.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useTimeRange } from '../../lib/url/time-range.ts';
import { useUrlState } from '../../lib/url/url-state.ts';
import { ExportMenu } from './export-menu.tsx';
import { FilterBar } from './filter-bar.tsx';
import { ListNotice } from './list-notice.tsx';
import { filterParameters, readFilter, type RequestFilter } from './request-filter.ts';
import type { RequestList, RequestListState } from './request-list.ts';
import { RequestPane } from './request-pane.tsx';
import { RequestTable } from './request-table.tsx';
import styles from './requests-page.module.css';
import { requestsTexts } from './texts.ts';
import { useRequestList } from './use-request-list.ts';

export function RequestsPage(): ReactElement {
  const t = useTexts(requestsTexts);
  const [parameters, change] = useUrlState();
  const filter = useFilter(parameters);
  const [range] = useTimeRange();
  const { list, state } = useRequestList(filter, range);
  const openId = parameters.get('open');
  const open = useCallback(
    (id: string | null) => change({ open: id ?? undefined }, { push: openId === null }),
    [change, openId],
  );
  const changeFilter = useCallback(
    (changes: Partial<RequestFilter>) => change(filterParameters(changes), { push: true }),
    [change],
  );
  useListCommands(list, filter, changeFilter);
  const listed = state.phase === 'ready' && state.rows.length > 0;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t('title')}</h1>
        <FilterBar filter={filter} onChange={changeFilter} />
        <span className={styles.count}>{listed ? <Count state={state} /> : null}</span>
        <ExportMenu rows={state.rows} complete={state.older === 'none'} />
      </header>
      <div className={styles.split}>
        <div className={styles.list}>
          <Remarks list={list} state={state} />
          {range.kind === 'between' ? (
            <p className={styles.remark}>
              {t('outside', {
                from: formatMoment(range.since, Date.now()),
                to: formatMoment(range.until, Date.now()),
              })}
            </p>
          ) : null}
          {listed ? (
            <RequestTable list={list} state={state} openId={openId} onOpen={open} />
          ) : (
            <ListNotice list={list} state={state} filter={filter} onClearFilter={changeFilter} />
          )}
        </div>
        {openId === null ? null : (
          <RequestPane
            id={openId}
            listed={state.rows.find(({ id }) => id === openId)}
            onClose={() => open(null)}
          />
        )}
      </div>
    </div>
  );
}

/** The same object while the address says the same, whatever else in it changes. */
function useFilter(parameters: URLSearchParams): RequestFilter {
  const written = JSON.stringify(readFilter(parameters));
  return useMemo(() => JSON.parse(written) as RequestFilter, [written]);
}

function Count({ state }: { readonly state: RequestListState }): ReactElement {
  const t = useTexts(requestsTexts);
  const { rows, older } = state;
  const shown = formatCount(rows.length);
  return <>{older === 'none' ? t('count', { count: rows.length, shown }) : t('countMore', { shown })}</>;
}

/** What keeps the list from being whole. */
function Remarks({
  list,
  state,
}: {
  readonly list: RequestList;
  readonly state: RequestListState;
}): ReactElement | null {
  const t = useTexts(requestsTexts);
  const { failure, rows, skipped } = state;
  const text =
    failure !== null && rows.length > 0
      ? t('outdated', { reason: failure.message })
      : skipped > 0
        ? t('skipped', { shown: formatCount(skipped) })
        : undefined;
  if (text === undefined) return null;
  return (
    <p className={styles.remark}>
      <span>{text}</span>
      <Button kind="quiet" onClick={() => void list.reload()}>
        {t('reload')}
      </Button>
    </p>
  );
}

function useListCommands(
  list: RequestList,
  { failed }: RequestFilter,
  changeFilter: (changes: Partial<RequestFilter>) => void,
): void {
  const t = useTexts(requestsTexts);
  useCommands(
    useMemo(() => {
      const group = t('command.group');
      return [
        {
          id: 'requests-failed',
          group,
          title: t('command.filter'),
          keys: 'f',
          run: () => changeFilter({ failed: !failed }),
        },
        { id: 'requests-newest', group, title: t('command.newest'), keys: 'n', run: () => list.letGo() },
        { id: 'requests-next', group, title: t('command.next'), keys: 'j', onlyKeys: true, run: focusTable },
        {
          id: 'requests-previous',
          group,
          title: t('command.previous'),
          keys: 'k',
          onlyKeys: true,
          run: focusTable,
        },
      ];
    }, [t, list, failed, changeFilter]),
  );
}

/** From anywhere on the screen into the list; there the keys move the cursor. */
function focusTable(): void {
  document.querySelector<HTMLElement>('[role="grid"]')?.focus();
}
