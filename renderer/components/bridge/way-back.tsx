/** The way back of a circuit: the probe, then 10, 25, 50 and 100 % of capacity, as piers along a deck. */
import type { ReactElement } from 'react';
import { classNames } from '../../lib/class-names.ts';
import styles from './way-back.module.css';

export interface WayBackStep {
  readonly id: string;
  /** `Probe`, `10 %` */
  readonly name: string;
  /** When it is reached: `in 18 s`, `+30 s`, `14:35`. */
  readonly when: string;
}

interface WayBackProps {
  readonly label: string;
  readonly steps: readonly WayBackStep[];
  /** Place of the step that is under way or comes next; those before are done. */
  readonly current: number;
  /** “done”, “now”, “to come”: for those who cannot see the drawing. */
  readonly words: { readonly done: string; readonly now: string; readonly ahead: string };
}

export function WayBack({ label, steps, current, words }: WayBackProps): ReactElement {
  return (
    <ol className={styles.way} aria-label={label}>
      {steps.map(({ id, name, when }, place) => {
        const at = place < current ? 'done' : place === current ? 'now' : 'ahead';
        return (
          <li
            key={id}
            className={classNames(styles.step, styles[at])}
            aria-current={at === 'now' ? 'step' : undefined}
          >
            <b>{name}</b>
            <span>{when}</span>
            <span className="unseen">{words[at]}</span>
          </li>
        );
      })}
    </ol>
  );
}
