/**
 * The path of a request as a deck with a pier for each station: a glyph and a name on the deck, the figure and a note beside
 * the pier. All figures keep their place while they change.
 */
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { classNames } from '../../lib/class-names.ts';
import type { Figure } from '../../lib/format/number-format.ts';
import type { GlyphName, Tone } from '../state-glyph/glyph-shapes.tsx';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import styles from './crossing.module.css';

export interface Station {
  readonly id: string;
  readonly name: string;
  readonly glyph: GlyphName;
  readonly glyphTone?: Tone;
  /** The glyph in a word, for those who cannot see it. */
  readonly state: string;
  readonly figure: Figure;
  /** Comes after the figure: `req/s`, `s p95`, `of 9 serving`. */
  readonly suffix?: string;
  readonly note: ReactNode;
  /** More of the note, which goes first where there is little room. */
  readonly aside?: ReactNode;
  /** Something about the note wants attention. */
  readonly noteTone?: 'warn' | 'bad' | undefined;
  /** Where more about it is; makes the station a link. */
  readonly href?: string | undefined;
}

export function Crossing({
  label,
  stations,
}: {
  readonly label: string;
  readonly stations: readonly Station[];
}): ReactElement {
  return (
    <section className={styles.crossing} aria-label={label}>
      <ul className={styles.deck} data-stations={stations.length}>
        {stations.map((station) => (
          <li key={station.id} className={styles.station} data-station={station.id}>
            <StationBody station={station} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function StationBody({ station }: { readonly station: Station }): ReactElement {
  const { name, glyph, glyphTone, state, figure, suffix, note, aside, noteTone, href } = station;
  const body = (
    <>
      <span className={styles.name}>
        <StateGlyph name={glyph} {...(glyphTone === undefined ? {} : { tone: glyphTone })} />
        <span>{name}</span>
        <span className="unseen">, {state}</span>
      </span>
      <span className={styles.figure}>
        {figure.value}
        <span className={styles.unit}>
          {figure.unit === '' ? '' : ` ${figure.unit}`}
          {suffix === undefined ? '' : ` ${suffix}`}
        </span>
      </span>
      <span className={classNames(styles.note, noteTone !== undefined && styles[noteTone])}>
        {note}
        {aside === undefined ? null : <span className={styles.aside}>, {aside}</span>}
      </span>
    </>
  );
  if (href === undefined) return <div className={styles.body}>{body}</div>;
  return (
    <Link className={styles.body ?? ''} href={href}>
      {body}
    </Link>
  );
}
