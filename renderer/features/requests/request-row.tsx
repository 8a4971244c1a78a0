/** One request in the list. */
import { memo, type ReactElement } from 'react';
import type { RequestEvent } from '../../../shared/request-event.ts';
import { classNames } from '../../lib/class-names.ts';
import { formatInFull, formatWhen } from '../../lib/format/time-format.ts';
import { useNow } from '../../lib/format/use-now.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { REQUEST_COLUMNS } from './request-columns.tsx';
import styles from './request-table.module.css';
import { requestsTexts } from './texts.ts';

export interface RequestRowProps {
  readonly id: string;
  readonly event: RequestEvent;
  /** Among all rows, from 0. */
  readonly index: number;
  readonly height: number;
  readonly open: boolean;
  readonly cursor: boolean;
  readonly onOpen: (id: string) => void;
}

export const RequestRow = memo(function RequestRow({
  id,
  event,
  index,
  height,
  open,
  cursor,
  onOpen,
}: RequestRowProps): ReactElement {
  return (
    // The grid around it has the focus and the keys.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={open}
      className={classNames(styles.row, open && styles.open, cursor && styles.cursor)}
      style={{ transform: `translateY(${index * height}px)`, height }}
      onClick={() => onOpen(event.id)}
    >
      <EndedCell event={event} />
      <Cells event={event} />
    </div>
  );
});

function EndedCell({ event }: { readonly event: RequestEvent }): ReactElement {
  const t = useTexts(requestsTexts);
  const now = useNow();
  const endedAt = event.startedAt + event.durationMs;
  return (
    <span
      role="gridcell"
      className={classNames(styles.time, event.simulated && styles.simulated)}
      title={formatInFull(endedAt)}
    >
      {formatWhen(endedAt, now, { now: t('now'), ago: (time) => t('ago', { time }) })}
      {event.simulated ? <span className="unseen">, {t('simulated')}</span> : null}
    </span>
  );
}

/** A request that has ended never changes. */
const Cells = memo(function Cells({ event }: { readonly event: RequestEvent }): ReactElement {
  return (
    <>
      {REQUEST_COLUMNS.map(({ id, show, numeric, leaves }) => (
        <span
          key={id}
          role="gridcell"
          className={classNames(
            numeric === true && styles.numeric,
            leaves !== undefined && styles[`leaves${leaves}`],
            id === 'error' && styles.error,
          )}
        >
          {show(event)}
        </span>
      ))}
    </>
  );
});
