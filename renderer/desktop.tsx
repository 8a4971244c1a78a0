/** The console in the desktop's window. */
// For its effect, and first.
// oxlint-disable-next-line import/no-unassigned-import
import './app/no-eval.ts';
import { mountConsole } from './app/mount-console.tsx';
import { desktopPlatform } from './platform/desktop-platform.ts';

if (window.tulayDesktop === undefined)
  throw new Error('this page belongs into the window of the desktop shell');
await mountConsole(desktopPlatform(window.tulayDesktop));
