/** Says “simulated” wherever figures or states are: hatched at its left, as everything that is simulated. */
import type { ReactElement } from 'react';
import styles from './simulated-chip.module.css';

export function SimulatedChip({ word }: { readonly word: string }): ReactElement {
  return <span className={styles.chip}>{word}</span>;
}
