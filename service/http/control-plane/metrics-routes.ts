/** `GET /api/metrics`: what Prometheus scrapes. Open on a loopback binding, elsewhere with an admin token. */
import type { ControlPlaneSources } from './control-plane-sources.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

export function addMetricsRoutes(app: ControlPlaneApp, { metrics }: ControlPlaneSources): void {
  app.get('/api/metrics', { config: { access: 'admin-unless-loopback' } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.render()),
  );
}
