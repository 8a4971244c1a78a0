/** How the connection to the service is, as a glyph, a word and a figure. */
import type { ReactElement } from 'react';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { formatDuration } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive } from '../../lib/live/live.ts';
import { shellTexts } from '../texts.ts';
import styles from './top-bar.module.css';

export function LinkStatus(): ReactElement {
  const t = useTexts(shellTexts);
  const link = useLive((state) => state.link);
  if (link.kind === 'connected') {
    return (
      <span className={styles.link} role="status">
        <StateGlyph name="healthy" size={9} />
        {t('link.connected')}
        {/* Not announced: it changes all the time and means little to the ear. */}
        {link.latencyMs === null ? null : (
          <span className={styles.latency} aria-hidden="true">
            {formatDuration(Math.max(1, Math.round(link.latencyMs)))}
          </span>
        )}
      </span>
    );
  }
  return (
    <span className={styles.link} role="status">
      <StateGlyph name={link.kind === 'connecting' ? 'waiting' : 'degraded'} size={9} />
      <span
        className={link.kind === 'reconnecting' ? styles.warn : undefined}
        title={link.kind === 'reconnecting' ? link.reason : undefined}
      >
        {link.kind === 'connecting'
          ? t('link.connecting')
          : t('link.reconnecting', { attempt: link.attempt })}
      </span>
    </span>
  );
}
