/**
 * The rows, of which only those in sight are in the document. A grid for the keyboard: the frame has the focus, arrows move the
 * cursor, Enter opens. While pointer, cursor or scroll position are in the list, it is held: nothing moves.
 */
import ArrowUp from 'lucide-react/icons/arrow-up';
import {
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
} from 'react';
import { classNames } from '../../lib/class-names.ts';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { usePreferences } from '../../lib/preferences/preferences.ts';
import { REQUEST_COLUMNS } from './request-columns.tsx';
import type { RequestList, RequestListState } from './request-list.ts';
import { RequestRow } from './request-row.tsx';
import styles from './request-table.module.css';
import { requestsTexts } from './texts.ts';
import { useRowWindow } from './use-row-window.ts';

export interface RequestTableProps {
  readonly list: RequestList;
  readonly state: RequestListState;
  readonly openId: string | null;
  readonly onOpen: (id: string | null) => void;
}

/** As in tokens.css. */
const ROW_HEIGHTS = { compact: 26, normal: 32, comfortable: 40 } as const;
/** As in the style sheet. */
const HEAD_HEIGHT = 30;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 60;

export function RequestTable({ list, state, openId, onOpen }: RequestTableProps): ReactElement {
  const t = useTexts(requestsTexts);
  const frame = useRef<HTMLDivElement>(null);
  const baseId = useId();
  const { density } = usePreferences();
  const rowHeight = ROW_HEIGHTS[density];
  const { rows } = state;
  /** By id, since the index of a row changes with every new one. */
  const [cursorId, setCursorId] = useState<string | null>(null);
  const cursor = cursorId === null ? -1 : rows.findIndex(({ id }) => id === cursorId);
  const hold = useHold(list);
  const { from, to, bringIntoSight } = useRowWindow({
    frame,
    rows: rows.length,
    rowHeight,
    headHeight: HEAD_HEIGHT,
  });
  useEffect(() => {
    if (state.older === 'some' && to >= rows.length - AHEAD) void list.loadOlder();
  }, [list, state.older, to, rows.length]);

  function moveTo(index: number): void {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setCursorId(row.id);
    hold('focus', true);
    bringIntoSight(rows.indexOf(row));
    // Beside an open request the cursor shows what it stands on.
    if (openId !== null) onOpen(row.id);
  }

  const openRow = useCallback(
    (id: string) => {
      setCursorId(id);
      hold('focus', true);
      onOpen(id === openId ? null : id);
    },
    [hold, onOpen, openId],
  );

  function onKeyDown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / rowHeight) - 2);
    if (event.key === 'ArrowDown' || event.key === 'j') moveTo(cursor + 1);
    else if (event.key === 'ArrowUp' || event.key === 'k') moveTo(cursor === -1 ? 0 : cursor - 1);
    else if (event.key === 'PageDown') moveTo(cursor + page);
    else if (event.key === 'PageUp') moveTo(cursor - page);
    else if (event.key === 'Home') moveTo(0);
    else if (event.key === 'End') moveTo(rows.length - 1);
    else if (event.key === 'Enter' && cursorId !== null) onOpen(cursorId);
    else if (event.key === 'Escape' && openId !== null) onOpen(null);
    else return;
    event.preventDefault();
  }

  const inDocument = cursor >= from && cursor < to;
  return (
    <div className={styles.region}>
      {state.waiting === 0 ? null : (
        <button
          type="button"
          className={styles.fresh}
          onClick={() => {
            frame.current?.scrollTo({ top: 0 });
            setCursorId(null);
            list.letGo();
          }}
        >
          <ArrowUp />
          {t('showNew', { count: state.waiting, shown: formatCount(state.waiting) })}
        </button>
      )}
      <div
        ref={frame}
        className={styles.frame}
        role="grid"
        aria-label={t('table')}
        aria-rowcount={state.older === 'none' ? rows.length + 1 : -1}
        tabIndex={0}
        aria-activedescendant={inDocument ? `${baseId}-${cursorId}` : undefined}
        onKeyDown={onKeyDown}
        onScroll={(event) => hold('scroll', event.currentTarget.scrollTop > 0)}
        onFocus={() => hold('focus', cursorId !== null)}
        onBlur={() => {
          setCursorId(null);
          hold('focus', false);
        }}
      >
        <div className={styles.head} role="row" aria-rowindex={1}>
          <span role="columnheader">{t('column.time')}</span>
          {REQUEST_COLUMNS.map(({ id, title, help, numeric, leaves }) => (
            <span
              key={id}
              role="columnheader"
              className={classNames(
                numeric === true && styles.numeric,
                leaves !== undefined && styles[`leaves${leaves}`],
              )}
              title={help === undefined ? undefined : t(help)}
            >
              {t(title)}
            </span>
          ))}
        </div>
        <div
          className={styles.body}
          role="rowgroup"
          style={{ height: rows.length * rowHeight }}
          onPointerEnter={() => hold('pointer', true)}
          onPointerLeave={() => hold('pointer', false)}
        >
          {rows.slice(from, to).map((event, offset) => (
            <RequestRow
              key={event.id}
              id={`${baseId}-${event.id}`}
              event={event}
              index={from + offset}
              height={rowHeight}
              open={event.id === openId}
              cursor={event.id === cursorId}
              onOpen={openRow}
            />
          ))}
        </div>
        <ListEnd list={list} state={state} />
      </div>
    </div>
  );
}

function ListEnd({ list, state }: Pick<RequestTableProps, 'list' | 'state'>): ReactElement | null {
  const t = useTexts(requestsTexts);
  if (state.older === 'loading') return <p className={styles.end}>{t('loadingOlder')}</p>;
  if (state.older !== 'failed') return null;
  return (
    <p className={styles.end}>
      {t('olderFailed')}{' '}
      <button type="button" className={styles.again} onClick={() => void list.loadOlder()}>
        {t('retry')}
      </button>
    </p>
  );
}

type Reason = 'pointer' | 'focus' | 'scroll';

/** Holds the list as long as there is any reason to. */
function useHold(list: RequestList): (reason: Reason, holds: boolean) => void {
  const reasons = useRef(new Set<Reason>());
  useEffect(() => {
    list.hold(reasons.current.size > 0);
    return () => list.hold(false);
  }, [list]);
  return useCallback(
    (reason: Reason, holds: boolean) => {
      if (holds) reasons.current.add(reason);
      else reasons.current.delete(reason);
      list.hold(reasons.current.size > 0);
    },
    [list],
  );
}
