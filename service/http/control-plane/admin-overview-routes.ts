/** `GET /api/admin/overview`: what happened, in buckets for charts. Read off the serving thread, from sums. */
import { overviewQuerySchema, overviewSchema } from '../../../shared/overview.ts';
import { refusal } from '../../lib/refusal.ts';
import { planOverview } from '../../metrics/overview-plan.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { refuse } from './refuse.ts';
import { fromRecord } from './store-answer.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

export function addAdminOverviewRoutes(
  app: ControlPlaneApp,
  { history, log, clock, simulated }: ControlPlaneSources,
): void {
  app.get(
    '/api/admin/overview',
    {
      config: { access: 'admin' },
      exposeHeadRoute: false,
      schema: { querystring: overviewQuerySchema, response: { 200: overviewSchema } },
    },
    async (request, reply) => {
      const answering = simulated() ? 'simulated' : 'real';
      const planned = planOverview(request.query, answering, Math.floor(clock.wallNow()));
      if (planned.kind === 'wrong') return refuse(reply, refusal('bad_parameter', planned.problem));
      const read = await fromRecord(reply, log, history.overview(planned.plan));
      return 'refused' in read ? read.refused : reply.send(read.found);
    },
  );
}
