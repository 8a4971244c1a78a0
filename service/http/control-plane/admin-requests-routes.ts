/** `/api/admin/requests`: the record of requests, newest first, filtered, page by page; one of them; and what there is to filter by. */
import { z } from 'zod';
import {
  requestDetailSchema,
  requestsPageSchema,
  requestsQuerySchema,
  requestValuesSchema,
} from '../../../shared/admin.ts';
import { refusal } from '../../lib/refusal.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { refuse } from './refuse.ts';
import { fromRecord } from './store-answer.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

const asAdmin = { config: { access: 'admin' }, exposeHeadRoute: false } as const;

export function addAdminRequestsRoutes(app: ControlPlaneApp, { history, log }: ControlPlaneSources): void {
  app.get(
    '/api/admin/requests',
    { ...asAdmin, schema: { querystring: requestsQuerySchema, response: { 200: requestsPageSchema } } },
    async (request, reply) => {
      const { limit, before, ...filter } = request.query;
      const read = await fromRecord(reply, log, history.recent({ limit, before, filter }));
      if ('refused' in read) return read.refused;
      const requests = read.found;
      const nextBefore = requests.length < limit ? null : (requests.at(-1)?.id ?? null);
      return reply.send({ requests, nextBefore });
    },
  );

  app.get(
    '/api/admin/requests/:id',
    {
      ...asAdmin,
      schema: {
        params: z.object({ id: z.string().min(1).max(100) }),
        response: { 200: requestDetailSchema },
      },
    },
    async (request, reply) => {
      const read = await fromRecord(reply, log, history.byId(request.params.id));
      if ('refused' in read) return read.refused;
      return read.found === undefined
        ? refuse(reply, refusal('not_found', 'No request of this id is on record (any more).'))
        : reply.send({ request: read.found });
    },
  );

  app.get(
    '/api/admin/request-values',
    { ...asAdmin, schema: { response: { 200: requestValuesSchema } } },
    async (_request, reply) => {
      const read = await fromRecord(reply, log, history.values());
      return 'refused' in read ? read.refused : reply.send(read.found);
    },
  );
}
