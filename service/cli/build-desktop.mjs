/** Builds what the desktop consists of: the service, the console and the shell; each only where it is older than its sources. */
import { ensureBuilt } from './build-service.mjs';
import { consolePart, ensurePartBuilt, shellPart } from './built-part.mjs';

/** @throws {BuildError} */
export async function ensureDesktopBuilt() {
  await ensureBuilt();
  await ensurePartBuilt(consolePart);
  await ensurePartBuilt(shellPart);
}
