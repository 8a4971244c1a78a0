/** The screens of this console. A feature adds its own with one import and one line. */
import { firstRunScreen } from '../features/first-run/first-run-screen.ts';
import { keysScreen } from '../features/keys/keys-screen.ts';
import { overviewScreen } from '../features/overview/overview-screen.ts';
import { requestsScreen } from '../features/requests/requests-screen.ts';
import type { Screen } from '../lib/screens.ts';

/** In the order of the sidebar within each group. */
export const screens: readonly Screen[] = [overviewScreen, requestsScreen, keysScreen, firstRunScreen];
