/**
 * The bridge in elevation: a bank for the apps, a span for each part of the service, a bank for the upstream, hatched while
 * it is simulated. Figures stand in the arches. On the deck lies a mark for each request of the last seconds, the newest at the
 * near bank, so that traffic is seen to cross without anything being set in motion for show.
 */
import type { ReactElement, ReactNode } from 'react';
import { classNames } from '../../lib/class-names.ts';
import type { Figure } from '../../lib/format/number-format.ts';
import styles from './elevation.module.css';

export interface ElevationPart {
  readonly id: string;
  readonly name: string;
  readonly figure: Figure;
  /** Comes after the figure, besides its unit. */
  readonly suffix?: string;
  readonly note: ReactNode;
}

/** `crossed`: reached the upstream and was answered. `returned`: answered or refused on the way. `failed`: an error. */
export type MarkKind = 'crossed' | 'returned' | 'failed';

export interface DeckMark {
  readonly id: string;
  /** How far it is across, 0 to 1. */
  readonly progress: number;
  readonly kind: MarkKind;
}

interface ElevationProps {
  readonly label: string;
  readonly near: ElevationPart;
  readonly spans: readonly ElevationPart[];
  readonly far: ElevationPart;
  /** The far bank is not the real one. */
  readonly simulated: boolean;
  readonly marks: readonly DeckMark[];
}

export function Elevation({ label, near, spans, far, simulated, marks }: ElevationProps): ReactElement {
  return (
    <section className={styles.elevation} aria-label={label}>
      <Marks marks={marks} />
      <div className={styles.bank}>
        <Part part={near} />
      </div>
      {spans.map((span) => (
        <div key={span.id} className={styles.span} data-span={span.id}>
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <path className={styles.masonry} d="M0 0H100V100H95.5C95.5 44 76 14 50 14S4.5 44 4.5 100H0Z" />
            <path className={styles.arch} d="M4.5 100C4.5 44 24 14 50 14S95.5 44 95.5 100" />
          </svg>
          <Part part={span} />
        </div>
      ))}
      <div className={classNames(styles.bank, styles.far, simulated && styles.simulated)}>
        <Part part={far} />
      </div>
    </section>
  );
}

function Part({ part }: { readonly part: ElevationPart }): ReactElement {
  const { name, figure, suffix, note } = part;
  return (
    <div className={styles.part}>
      <h2>{name}</h2>
      <strong>
        {figure.value}
        <span>
          {figure.unit === '' ? '' : ` ${figure.unit}`}
          {suffix === undefined ? '' : ` ${suffix}`}
        </span>
      </strong>
      <div className={styles.note}>{note}</div>
    </div>
  );
}

const KINDS: readonly MarkKind[] = ['crossed', 'returned', 'failed'];

/** A hundred at most: who draws them leaves out what is older. */
function Marks({ marks }: { readonly marks: readonly DeckMark[] }): ReactElement {
  return (
    <svg className={styles.marks} width="100%" height="10" aria-hidden="true" focusable="false">
      {KINDS.map((kind) => (
        <g key={kind} className={styles[kind]}>
          {marks
            .filter((mark) => mark.kind === kind)
            .map(({ id, progress }) => (
              <rect key={id} x={`${(progress * 100).toFixed(2)}%`} y="1" width="4" height="8" rx="1" />
            ))}
        </g>
      ))}
    </svg>
  );
}
