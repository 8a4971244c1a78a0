/**
 * `GET /api/admin/events`: hands the connection over to the live hub, which writes to it until the reader leaves, its session ends
 * or the service does.
 */
import { eventsQuerySchema, EVENTS_PATH, MAX_LISTENERS } from '../../../shared/live.ts';
import { refusal } from '../../lib/refusal.ts';
import { bearerToken, peerAddress } from './admin-guard.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { refuse } from './refuse.ts';
import type { ControlPlaneApp } from './zod-validation.ts';

const REFUSED = {
  full: { ...refusal('too_many_streams', `${MAX_LISTENERS} readers listen already.`), retryAfterMs: 10_000 },
  closed: { ...refusal('draining', 'The service is shutting down.'), retryAfterMs: 2_000 },
} as const;

export function addAdminEventsRoutes(
  app: ControlPlaneApp,
  { live, adminAccess }: Pick<ControlPlaneSources, 'live' | 'adminAccess'>,
): void {
  app.get(
    EVENTS_PATH,
    { config: { access: 'admin' }, exposeHeadRoute: false, schema: { querystring: eventsQuerySchema } },
    (request, reply) => {
      const { room } = live;
      if (room !== 'free') return refuse(reply, REFUSED[room]);
      const token = bearerToken(request.headers.authorization) ?? '';
      const peer = peerAddress(request);
      const lastEventId = request.headers['last-event-id'];
      const response = reply.hijack().raw;
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) response.setHeader(name, value);
      }
      // It ends with the service or for good: there is nothing to keep the connection for.
      response.shouldKeepAlive = false;
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        // A proxy that gathers answers would hold the events back.
        'x-accel-buffering': 'no',
      });
      const attached = live.attach({
        stream: response,
        frames: new Set(request.query.frames),
        lastEventId: typeof lastEventId === 'string' ? lastEventId.slice(0, 100) : undefined,
        sessionEndsAt: request.sessionEndsAt,
        // Somebody else's failed attempts from this address are no reason to end a stream.
        allowed: () => request.caller === 'owner' || adminAccess.authenticate(token, peer).kind !== 'refused',
      });
      if (attached.kind === 'attached') response.on('close', attached.detach);
      else response.end();
      return undefined;
    },
  );
}
