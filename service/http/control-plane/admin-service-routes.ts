/** `GET /api/admin/service`: what runs, where, and on what settings. */
import { serviceInfoSchema } from '../../../shared/service-info.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

export function addAdminServiceRoutes(app: ControlPlaneApp, { serviceInfo }: ControlPlaneSources): void {
  app.get(
    '/api/admin/service',
    {
      config: { access: 'admin' },
      exposeHeadRoute: false,
      schema: { response: { 200: serviceInfoSchema } },
    },
    () => serviceInfo(),
  );
}
