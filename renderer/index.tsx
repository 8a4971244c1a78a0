/** The console in a browser. */
// For its effect, and first.
// oxlint-disable-next-line import/no-unassigned-import
import './app/no-eval.ts';
import { mountConsole } from './app/mount-console.tsx';
import { webPlatform } from './platform/web-platform.ts';

await mountConsole(webPlatform());
