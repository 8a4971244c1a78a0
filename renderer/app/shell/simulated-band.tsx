/** Across the top of the window: answers are simulated. The chip beside it says the word. */
import type { ReactElement } from 'react';
import styles from './simulated-band.module.css';

export function SimulatedBand(): ReactElement {
  return <div className={styles.band} data-band="simulated" />;
}
