/** The console in a browser. */
import { mountConsole } from './app/mount-console.tsx';
import { webPlatform } from './platform/web-platform.ts';

await mountConsole(webPlatform());
