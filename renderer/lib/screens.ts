/**
 * What a feature tells the shell about a screen of its own. The shell lists them in `app/screens.ts`; a screen whose part of
 * the service does not exist is not listed there, and so is neither in the navigation nor reachable.
 */
import type { ComponentType } from 'react';
import type { GlyphName } from '../components/state-glyph/glyph-shapes.tsx';
import type { TextReference } from './i18n/texts.tsx';

/** Groups of the sidebar, in this order; `main` has no heading. `none`: reachable, not in the sidebar. */
export const SCREEN_GROUPS = ['main', 'traffic', 'try', 'system'] as const;
export type ScreenGroup = (typeof SCREEN_GROUPS)[number] | 'none';

/** Beside the name in the sidebar: grey, unless somebody must act. On the narrow rail only `glyph` remains. */
export interface ScreenBadge {
  readonly count: number;
  readonly tone?: 'warn' | 'bad';
  readonly glyph?: GlyphName;
  /** The count in words, for screen readers, e.g. “3 keys are out”. */
  readonly label: string;
}

export interface Screen {
  readonly id: string;
  /** `/` or `/requests`; one segment. */
  readonly path: string;
  readonly group: ScreenGroup;
  /** Of `screen-texts.en.ts`: texts of a screen come with its page. */
  readonly title: TextReference;
  /** Of `lucide-react/icons/<name>`, imported singly. */
  readonly icon: ComponentType;
  /** The code of the page, in a chunk of its own: `async () => (await import('./x-page.tsx')).XPage`. */
  readonly load: () => Promise<ComponentType>;
  /** Whether its figures are of the chosen range; shows the range picker. */
  readonly usesRange?: boolean;
  /** A hook, called with every render of the sidebar. */
  readonly useBadge?: () => ScreenBadge | undefined;
}
