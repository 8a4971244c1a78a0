/** `npm run simulator`: the simulated upstream alone, as it is built or, where the build is missing or old, from its sources. */
import { endWithParent, runsOnPinnedNode } from './pinned-node.mjs';

if (runsOnPinnedNode(import.meta.url)) {
  endWithParent();
  const { hasSources, isBuilt } = await import('./build-service.mjs');
  const { fail, runBuilt, runSource } = await import('./run-module.mjs');
  try {
    if (hasSources() && !isBuilt()) await runSource('service/upstream/simulator/main.ts');
    else await runBuilt('service/upstream/simulator/main.js');
  } catch (error) {
    fail(error);
  }
}
