/** `/api/admin/session`: a console link's one-time token is exchanged for a session, and the session is ended. */
import { sessionRequestSchema, sessionSchema } from '../../../shared/admin.ts';
import { refusal } from '../../lib/refusal.ts';
import { bearerToken, peerAddress, refuseLink, tooManyAttempts } from './admin-guard.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { refuse } from './refuse.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

export function addAdminSessionRoutes(app: ControlPlaneApp, { adminAccess }: ControlPlaneSources): void {
  app.post(
    '/api/admin/session',
    {
      config: { access: 'link-token' },
      schema: { body: sessionRequestSchema, response: { 201: sessionSchema } },
    },
    async (request, reply) => {
      const exchange = adminAccess.exchangeLinkToken(request.body.token, peerAddress(request));
      if (exchange.kind === 'blocked') return refuse(reply, tooManyAttempts(exchange.retryAfterMs));
      if (exchange.kind === 'refused') return refuse(reply, refuseLink(exchange.reason));
      return reply.code(201).send({ token: exchange.token, expiresAt: exchange.expiresAt });
    },
  );

  app.delete('/api/admin/session', { config: { access: 'admin' } }, (request, reply) => {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined || !adminAccess.signOut(token)) {
      return refuse(
        reply,
        refusal(
          'bad_parameter',
          'Only a session can be signed out; TULAY_ADMIN_TOKEN lasts until it is unset.',
        ),
      );
    }
    return reply.code(204).send();
  });
}
