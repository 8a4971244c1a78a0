/** The screens of this console. A feature adds its own with one import and one line. */
import type { Screen } from '../lib/screens.ts';

/** In the order of the sidebar within each group. */
export const screens: readonly Screen[] = [];
