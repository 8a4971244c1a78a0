/** `npm run build`: builds the service, whether or not it has changed. */
import { runsOnPinnedNode } from './pinned-node.mjs';

if (runsOnPinnedNode(import.meta.url)) {
  const { buildService } = await import('./build-service.mjs');
  const { fail, fillCompileCache } = await import('./run-module.mjs');
  try {
    await buildService();
    await fillCompileCache();
  } catch (error) {
    fail(error);
  }
}
