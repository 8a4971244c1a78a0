/** `npm run build`: builds service and console, whether or not they have changed, and the desktop's shell where it has. */
import { runsOnPinnedNode } from './pinned-node.mjs';

if (runsOnPinnedNode(import.meta.url)) {
  const { buildService } = await import('./build-service.mjs');
  const { buildPart, consolePart, ensurePartBuilt, hasPartSources, shellPart } =
    await import('./built-part.mjs');
  const { fail, fillCompileCache } = await import('./run-module.mjs');
  try {
    await buildService();
    await fillCompileCache();
    if (hasPartSources(consolePart)) await buildPart(consolePart);
    if (hasPartSources(shellPart)) await ensurePartBuilt(shellPart);
  } catch (error) {
    fail(error);
  }
}
