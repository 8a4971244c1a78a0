/** `/api/admin/status`: the state of every part (no prompts, no key material), and the actions of the operator's guide. */
import {
  adminActionRequestSchema,
  adminActionResultSchema,
  adminStatusSchema,
  type AdminStatus,
} from '../../../shared/admin.ts';
import { formatHitRate } from '../../../shared/health.ts';
import { runAdminAction } from './admin-actions.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { cacheFigures, healthSentence, queueFigures } from './health-report.ts';
import { refuse } from './refuse.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

const PATH = '/api/admin/status';
const config = { access: 'admin-or-local' } as const;

export function addAdminStatusRoutes(app: ControlPlaneApp, sources: ControlPlaneSources): void {
  app.get(PATH, { config, exposeHeadRoute: false, schema: { response: { 200: adminStatusSchema } } }, () =>
    describeStatus(sources),
  );

  app.post(
    PATH,
    { config, schema: { body: adminActionRequestSchema, response: { 200: adminActionResultSchema } } },
    async (request, reply) => {
      const outcome = await runAdminAction(request.body, request.caller, sources);
      return outcome.kind === 'refused'
        ? refuse(reply, outcome.refusal)
        : reply.send({ ok: true, action: request.body.action, result: outcome.result });
    },
  );
}

async function describeStatus(sources: ControlPlaneSources): Promise<AdminStatus> {
  const [health, cache, queue] = await Promise.all([
    healthSentence(sources),
    cacheFigures(sources),
    queueFigures(sources),
  ]);
  return {
    status: health.status,
    health,
    keys: sources.keyPool.snapshot(),
    cache: {
      ...cache,
      mode: sources.cache === undefined ? 'off' : sources.configuration.cache,
      hitRate: formatHitRate(cache.hits, cache.misses),
    },
    queue: { ...queue },
    workers: [...(sources.workers?.() ?? [])],
    alerts: [...(sources.alerts?.() ?? [])],
  };
}
