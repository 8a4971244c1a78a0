/** `GET /api/admin/requests`: the last requests, newest first, page by page. */
import { requestsPageSchema, requestsQuerySchema } from '../../../shared/admin.ts';
import { refusal } from '../../lib/refusal.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { refuse } from './refuse.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

export function addAdminRequestsRoutes(app: ControlPlaneApp, { history, log }: ControlPlaneSources): void {
  app.get(
    '/api/admin/requests',
    {
      config: { access: 'admin' },
      exposeHeadRoute: false,
      schema: { querystring: requestsQuerySchema, response: { 200: requestsPageSchema } },
    },
    async (request, reply) => {
      const { limit, before } = request.query;
      try {
        const requests = await history.recent({ limit, before });
        const nextBefore = requests.length < limit ? null : (requests.at(-1)?.id ?? null);
        return await reply.send({ requests, nextBefore });
      } catch (cause) {
        log.error({ err: cause }, 'control plane: the record of requests cannot be read');
        return refuse(
          reply,
          refusal(
            'store_unavailable',
            'The record of requests cannot be read now. The log of the service says why.',
          ),
        );
      }
    },
  );
}
