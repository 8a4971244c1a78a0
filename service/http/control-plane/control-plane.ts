/**
 * The control plane: health, metrics, administration and the page. Fastify without a listener of its own; the server
 * hands it every request that is not of `/v1`, with Host, Origin and path already checked.
 *
 * Fails by answering Anthropic's error envelope; a fault of its own is a 500 whose cause is in the log alone.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { refusal } from '../../lib/refusal.ts';
import { accessOfUnknownPath, guard } from './admin-guard.ts';
import { addAdminKeysRoutes } from './admin-keys-routes.ts';
import { addAdminEventsRoutes } from './admin-events-routes.ts';
import { addAdminOverviewRoutes } from './admin-overview-routes.ts';
import { addAdminRequestsRoutes } from './admin-requests-routes.ts';
import { addAdminServiceRoutes } from './admin-service-routes.ts';
import { addAdminSessionRoutes } from './admin-session-routes.ts';
import { addAdminSpendingRoutes } from './admin-spending-routes.ts';
import { addAdminSimulatorRoutes } from './admin-simulator-routes.ts';
import { addAdminStatusRoutes } from './admin-status-routes.ts';
import { AllowedMethods } from './allowed-methods.ts';
import type { ControlPlaneSources } from './control-plane-sources.ts';
import { addConsoleRoutes } from './console-routes.ts';
import { addHealthRoutes } from './health-routes.ts';
import { addMetricsRoutes } from './metrics-routes.ts';
import { BODY_LIMIT, errorHandler, refuse } from './refuse.ts';
import { setApiHeaders } from './security-headers.ts';
import { serializeByZod, validateByZod, type ControlPlaneApp, type ZodTypes } from './zod-validation.ts';

export interface ControlPlane {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** The same for a request that only the user of this process can have made: it needs no token. */
  handleAsOwner(request: IncomingMessage, response: ServerResponse): void;
  /** Call it once no request is under way. */
  close(): Promise<void>;
}

export async function createControlPlane(sources: ControlPlaneSources): Promise<ControlPlane> {
  const onError = errorHandler(sources);
  const ofOwner = new WeakSet<IncomingMessage>();
  const app: ControlPlaneApp = fastify({
    bodyLimit: BODY_LIMIT,
    // The server drains; until it has, requests are answered.
    return503OnClosing: false,
    frameworkErrors(error, request, reply) {
      setApiHeaders(reply);
      onError(error, request, reply);
    },
  }).withTypeProvider<ZodTypes>();

  app.setValidatorCompiler(validateByZod);
  app.setSerializerCompiler(serializeByZod);
  acceptOnlyJson(app);
  app.setErrorHandler(onError);

  const allowedMethods = new AllowedMethods();
  app.addHook('onRoute', ({ url, method }) => allowedMethods.add(url, method));
  app.decorateRequest('caller', 'nobody');
  app.decorateRequest('sessionEndsAt', null);
  app.addHook('onRequest', (request, reply, done) => {
    setApiHeaders(reply);
    const path = request.is404 ? decodedPath(request.url) : '';
    const access = request.is404
      ? accessOfUnknownPath(path)
      : (request.routeOptions.config.access ?? 'admin');
    const refused = guard(request, access, { ...sources, isOwner: ofOwner.has(request.raw) });
    if (refused !== undefined) refuse(reply, refused);
    else if (request.is404) void answerUnrouted(request, reply, path);
    else done();
  });
  // Answered by the hook above, before a body is read; Fastify needs a handler to run hooks at all.
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) =>
    refuse(reply, unknown(decodedPath(request.url))),
  );

  async function answerUnrouted(request: FastifyRequest, reply: FastifyReply, path: string): Promise<void> {
    const answered = await consolePages.answer(request, reply, path);
    if (answered === undefined) refuse(reply, unknown(path));
  }

  function unknown(path: string) {
    const allow = allowedMethods.of(path);
    return allow === undefined
      ? refusal('not_found', 'Nothing is served at this path. The Claude API is under /v1/.')
      : { ...refusal('method_not_allowed', `This path takes ${allow}.`), headers: ['allow', allow] };
  }

  addHealthRoutes(app, sources);
  addMetricsRoutes(app, sources);
  addAdminSessionRoutes(app, sources);
  addAdminStatusRoutes(app, sources);
  addAdminRequestsRoutes(app, sources);
  addAdminOverviewRoutes(app, sources);
  addAdminEventsRoutes(app, sources);
  addAdminServiceRoutes(app, sources);
  addAdminSimulatorRoutes(app, sources);
  if (sources.keys !== undefined) addAdminKeysRoutes(app, sources.keys, sources);
  if (sources.spending !== undefined) addAdminSpendingRoutes(app, sources.spending);
  const consolePages = addConsoleRoutes(app, sources.consoleFolder);
  await app.ready();

  return {
    handle: (request, response) => app.routing(request, response),
    handleAsOwner: (request, response) => {
      ofOwner.add(request);
      app.routing(request, response);
    },
    close: () => app.close(),
  };
}

/** An empty body is none, whatever its content-type says: some clients state one with every request. */
function acceptOnlyJson(app: ControlPlaneApp): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse.call(app, request, body.toString(), done);
  });
}

/** Path without query, percent-decoded once; as it is when it cannot be. */
function decodedPath(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
