/** A key, or several to be pressed one after the other. */
import type { ReactElement } from 'react';
import styles from './kbd.module.css';

/** @param keys `⌘K`, `?`, `g r` */
export function Kbd({ keys }: { readonly keys: string }): ReactElement {
  return (
    <span className={styles.keys}>
      {keys.split(' ').map((key) => (
        <kbd key={key} className={styles.kbd}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
