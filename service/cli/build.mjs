/** `npm run build`: builds the service, whether or not it has changed, and the desktop's shell where it has. */
import { runsOnPinnedNode } from './pinned-node.mjs';

if (runsOnPinnedNode(import.meta.url)) {
  const { buildService } = await import('./build-service.mjs');
  const { ensurePartBuilt, hasPartSources, shellPart } = await import('./built-part.mjs');
  const { fail, fillCompileCache } = await import('./run-module.mjs');
  try {
    await buildService();
    await fillCompileCache();
    if (hasPartSources(shellPart)) await ensurePartBuilt(shellPart);
  } catch (error) {
    fail(error);
  }
}
