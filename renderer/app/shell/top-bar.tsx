import type { ReactElement } from 'react';
import styles from './top-bar.module.css';

export function TopBar(): ReactElement {
  return <header className={styles['top']} />;
}
