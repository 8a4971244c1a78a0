/** The requests of the last 30 minutes as a line. */
import type { ReactElement } from 'react';
import { formatCount } from '../../lib/format/number-format.ts';
import { useTexts } from '../../lib/i18n/texts.tsx';
import { sparklinePath } from './sparkline-path.ts';
import styles from './sparkline.module.css';
import { keysTexts } from './texts.ts';

const WIDTH = 68;
const HEIGHT = 20;
/** So that the line is not cut at its edges. */
const PAD = 1;

export function Sparkline({ minutes }: { readonly minutes: readonly number[] }): ReactElement {
  const t = useTexts(keysTexts);
  const { solid, dashed } = sparklinePath(minutes, WIDTH, HEIGHT);
  // Nothing yet to draw a line from, or nothing happened.
  const quiet = minutes.length < 2 || minutes.every((count) => count === 0);
  const label =
    minutes.length < 2
      ? t('trendNone')
      : t('trend', { now: formatCount(minutes.at(-2)), most: formatCount(Math.max(...minutes)) });
  return (
    <svg
      className={styles.line}
      width={WIDTH}
      height={HEIGHT + 2 * PAD}
      viewBox={`0 ${-PAD} ${WIDTH} ${HEIGHT + 2 * PAD}`}
      role="img"
      aria-label={label}
    >
      {quiet ? (
        <path className={styles.quiet} d={`M0 ${HEIGHT}H${WIDTH}`} />
      ) : (
        <>
          <path d={solid} />
          <path className={styles.partial} d={dashed} />
        </>
      )}
    </svg>
  );
}
