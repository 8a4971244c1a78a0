/** Whether figures and rows move. Paused, it says how many requests ended since. */
import type { ReactElement } from 'react';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { useLive, useLiveSource } from '../../lib/live/live.ts';
import { shellTexts } from '../texts.ts';
import styles from './live-control.module.css';

export function LiveControl(): ReactElement {
  const t = useTexts(shellTexts);
  const live = useLiveSource();
  const paused = useLive((state) => state.paused);
  const connected = useLive((state) => state.link.kind === 'connected');
  const fresh = useLive((state) => state.newSincePause);
  const word = !paused
    ? t('live.live')
    : fresh === 0
      ? t('live.paused')
      : t('live.pausedWithNew', { count: formatCount(fresh) });
  return (
    <button
      type="button"
      className={styles.live}
      aria-pressed={paused}
      // Begins with what is seen, for those who speak it.
      aria-label={`${word}, ${paused ? t('live.resume') : t('live.pause')}`}
      title={`${paused ? t('live.resume') : t('live.pause')} (p)`}
      onClick={() => (paused ? live.resume() : live.pause())}
    >
      <span className={styles.word}>
        {paused ? null : <StateGlyph name={connected ? 'healthy' : 'waiting'} size={8} tone="current" />}
        {word}
      </span>
      <span className={styles.act}>
        <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
          <path
            d={paused ? 'M5.5 3.5v9l7-4.5z' : 'M6 4v8M10 4v8'}
            fill="none"
            stroke="currentColor"
            strokeWidth="1.4"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </span>
    </button>
  );
}
