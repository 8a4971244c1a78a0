/** `npm run keys`: looks after the keys of the service that runs, as it is built or, where the build is missing or old, from its sources. */
import { runsOnPinnedNode } from './pinned-node.mjs';

if (runsOnPinnedNode(import.meta.url)) {
  const { hasSources, isBuilt } = await import('./build-service.mjs');
  const { fail, runBuilt, runSource } = await import('./run-module.mjs');
  try {
    if (hasSources() && !isBuilt()) await runSource('service/keys-command/main.ts');
    else await runBuilt('service/keys-command/main.js');
  } catch (error) {
    fail(error);
  }
}
