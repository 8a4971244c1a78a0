/** `/api/health`, `/live` and `/ready`: for probes and people, open to all. */
import { z } from 'zod';
import { healthSchema } from '../../../shared/health.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { reportHealth } from './health-report.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

const liveSchema = z.object({ status: z.literal('alive') });
const readySchema = z.object({ ready: z.boolean(), reason: z.string().nullable() });

export function addHealthRoutes(app: ControlPlaneApp, sources: ControlPlaneSources): void {
  const open = { config: { access: 'public' } } as const;

  app.get(
    '/api/health',
    { ...open, schema: { response: { 200: healthSchema, 503: healthSchema } } },
    async (_request, reply) => {
      const health = await reportHealth(sources);
      return reply.code(health.status === 'unhealthy' ? 503 : 200).send(health);
    },
  );

  app.get('/api/health/live', { ...open, schema: { response: { 200: liveSchema } } }, () => ({
    status: 'alive' as const,
  }));

  app.get(
    '/api/health/ready',
    { ...open, schema: { response: { 200: readySchema, 503: readySchema } } },
    async (_request, reply) => {
      const { ready, reason } = sources.readiness();
      return reply.code(ready ? 200 : 503).send({ ready, reason });
    },
  );
}
