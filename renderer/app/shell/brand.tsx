/** The mark, and beside it the name where there is room. */
import type { ReactElement } from 'react';
import styles from './brand.module.css';

export function Brand({ nameShown }: { readonly nameShown: boolean }): ReactElement {
  return (
    <div className={styles.brand}>
      <svg width="18" height="18" viewBox="0 0 16 16" fill="currentColor" role="img" aria-label="Tulay">
        <path d="M0 2h16v2H9v10H7V4H0z" />
        <path d="M0 14a8 8 0 0 1 6-7.746v2.089A6 6 0 0 0 2 14zM16 14a8 8 0 0 0-6-7.746v2.089A6 6 0 0 1 14 14z" />
      </svg>
      {nameShown ? (
        <svg width="48" height="20" viewBox="0 0 48 20" aria-hidden="true">
          <g fill="none" stroke="currentColor" strokeWidth="2.1">
            <path d="M0 4h10.4M5.2 4v11.5" />
            <path d="M13 7v4.15a3.3 3.3 0 0 0 6.6 0V7M19.6 11v4.5" />
            <path d="M23.9 2.5v13" />
            <circle cx="31.4" cy="11.15" r="3.3" />
            <path d="M34.7 7v8.5" />
            <path d="M38.8 7v4.15a3.3 3.3 0 0 0 6.6 0V7M45.4 11v4.2a3.5 3.5 0 0 1-3.5 3.5h-2.4" />
          </g>
        </svg>
      ) : null}
    </div>
  );
}
