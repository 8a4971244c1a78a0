/** `npm run demo`: builds what is not built yet or older than its sources, then plays the demonstration. */
import { endWithParent, runsOnPinnedNode } from './pinned-node.mjs';

if (runsOnPinnedNode(import.meta.url)) {
  endWithParent();
  const { ensureBuilt } = await import('./build-service.mjs');
  const { consolePart, ensurePartBuilt } = await import('./built-part.mjs');
  const { fail, runBuilt } = await import('./run-module.mjs');
  try {
    await ensureBuilt();
    await ensurePartBuilt(consolePart, { optional: true });
    await runBuilt('service/demo/main.js');
  } catch (error) {
    fail(error);
  }
}
