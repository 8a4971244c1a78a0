/** One screen in the sidebar. Links keep the range of time. */
import type { ReactElement } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Hint } from '../../components/ui/hint.tsx';
import { StateGlyph } from '../../components/state-glyph/state-glyph.tsx';
import { classNames } from '../../lib/class-names.ts';
import { useTextOf } from '../../lib/i18n/texts.tsx';
import type { Screen, ScreenBadge } from '../../lib/screens.ts';
import { keepRange } from '../../lib/url/time-range.ts';
import styles from './sidebar.module.css';

export interface NavigationItemProps {
  readonly screen: Screen;
  readonly rail: boolean;
}

const noBadge = (): undefined => undefined;

export function NavigationItem({ screen, rail }: NavigationItemProps): ReactElement {
  const [location] = useLocation();
  const search = useSearch();
  const textOf = useTextOf();
  // The same hook at every render: a screen never changes.
  const useBadge = screen.useBadge ?? noBadge;
  const badge = useBadge();
  const title = textOf(screen.title);
  const Icon = screen.icon;
  return (
    <Hint text={title} enabled={rail}>
      <Link
        className={styles.item}
        href={keepRange(screen.path, search)}
        aria-current={location === screen.path ? 'page' : undefined}
        aria-label={badge === undefined ? (rail ? title : undefined) : `${title}, ${badge.label}`}
      >
        <Icon />
        {rail ? null : (
          <span className={styles.title} title={title}>
            {title}
          </span>
        )}
        {badge === undefined ? null : <Badge badge={badge} rail={rail} />}
      </Link>
    </Hint>
  );
}

function Badge({
  badge,
  rail,
}: {
  readonly badge: ScreenBadge;
  readonly rail: boolean;
}): ReactElement | null {
  if (rail && badge.glyph === undefined) return null;
  return (
    <span className={classNames(styles.badge, badge.tone !== undefined && styles[badge.tone])}>
      {badge.glyph === undefined ? null : <StateGlyph name={badge.glyph} size={rail ? 8 : 9} />}
      {rail ? null : badge.count}
    </span>
  );
}
