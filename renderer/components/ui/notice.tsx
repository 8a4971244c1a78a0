/** What stands in the place of content: nothing yet, nothing found, or why it cannot be shown. Says what to do. */
import type { ReactElement, ReactNode } from 'react';
import type { GlyphName } from '../state-glyph/glyph-shapes.tsx';
import { StateGlyph } from '../state-glyph/state-glyph.tsx';
import styles from './notice.module.css';

export interface NoticeProps {
  readonly glyph: GlyphName;
  readonly title: string;
  readonly children?: ReactNode;
  /** One button or two. */
  readonly actions?: ReactNode;
  /** `alert` where something failed. */
  readonly role?: 'alert' | 'status';
}

export function Notice({ glyph, title, children, actions, role = 'status' }: NoticeProps): ReactElement {
  return (
    <div className={styles.notice} role={role}>
      <StateGlyph name={glyph} size={14} />
      <div>
        <p className={styles.title}>{title}</p>
        {children === undefined ? null : <div className={styles.body}>{children}</div>}
        {actions === undefined ? null : <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
