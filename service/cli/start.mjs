/** `npm start`: builds service and console where they are not built yet or older than their sources, then runs the service in this process. */
import { endWithParent, runsOnPinnedNode } from './pinned-node.mjs';

if (runsOnPinnedNode(import.meta.url)) {
  endWithParent();
  const { ensureBuilt } = await import('./build-service.mjs');
  const { consolePart, ensurePartBuilt } = await import('./built-part.mjs');
  const { fail, runBuilt } = await import('./run-module.mjs');
  try {
    await ensureBuilt();
    await ensurePartBuilt(consolePart, { optional: true });
    await runBuilt('service/main.js');
  } catch (error) {
    fail(error);
  }
}
