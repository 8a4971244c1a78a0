/**
 * THE PATH OF A REQUEST under `/v1/`, from top to bottom, once per request:
 *
 *   check Host and Origin → authenticate → request rate → read the body (which model) → whose workspace
 *   → dispatch (`dispatch.ts`, and once per attempt `attempt-upstream.ts`) → settle and record
 *
 * Every way out, an error or a client that left included, passes through `settle` below, once.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusal, type Refusal } from '../lib/refusal.ts';
import { checkHostAndOrigin, isAllowedForeignOrigin } from '../request-guard/host-and-origin.ts';
import { isRefusal, parseRequestTarget } from '../request-guard/request-target.ts';
import { authenticate } from './authenticate.ts';
import { answerPreflight, corsHeadersFor, isPreflight } from './cors.ts';
import { dispatch } from './dispatch.ts';
import { Exchange } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { readRequestBody } from './request-body.ts';
import { readRequestHeaders } from './request-headers.ts';
import { routeOf } from './route.ts';
import { workspaceOf } from './workspace.ts';

/** What the server says of a request beside the request itself. */
export interface Arrival {
  readonly expectsContinue: boolean;
  /** The service is shutting down. */
  readonly draining: boolean;
}

export async function handleRequest(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  arrival: Arrival,
): Promise<void> {
  const exchange = new Exchange(parts.nextRequestId(), request, response, parts.clock, (closed) => {
    // The copy of a compressed answer may be read a little later than the answer itself.
    if (closed.reading === null) settle(parts, closed);
    else void closed.reading.then(() => settle(parts, closed));
  });
  parts.load.active += 1;
  try {
    const reason = await answer(parts, exchange, arrival);
    if (reason !== null) exchange.refuse(reason);
  } catch (error) {
    parts.logger.error({ err: error, id: exchange.id }, 'the gateway failed on a request');
    exchange.refuse(
      refusal('internal', 'The gateway failed on this request. Its log says more under this id.'),
    );
  }
}

/** @returns why the request is refused; null when an answer is under way */
async function answer(parts: GatewayParts, exchange: Exchange, arrival: Arrival): Promise<Refusal | null> {
  const target = parseRequestTarget(exchange.path);
  const headers = readRequestHeaders(exchange.request.rawHeaders);
  exchange.path = isRefusal(target) ? withoutQuery(exchange.path) : target.path;

  const foreign = checkHostAndOrigin(headers, parts.hostAndOrigin);
  if (foreign !== null) return foreign;
  if (isRefusal(target)) return target;
  if (isAllowedForeignOrigin(headers.origin, parts.hostAndOrigin)) {
    exchange.corsHeaders = corsHeadersFor(headers.origin ?? '');
    if (isPreflight(exchange, headers)) {
      answerPreflight(exchange);
      return null;
    }
  }
  if (headers.via?.includes(parts.instanceId) === true) {
    return refusal(
      'loop_detected',
      'This request came back to the gateway that sent it. Check ANTHROPIC_BASE_URL.',
    );
  }
  if (exchange.method === 'TRACE') return traceRefused();
  if (arrival.draining) return refusal('draining', 'The service is shutting down. Send the request again.');
  if (parts.load.active > parts.maxStreams) return tooManyStreams(parts.maxStreams);

  const principal = authenticate(headers, parts.authentication);
  if ('code' in principal) return principal;
  exchange.tenantId = principal.tenantId;
  exchange.userId = principal.userId;
  exchange.clientKeyId = principal.keyId;

  const limited = parts.requestRate.admit(principal);
  if (limited !== null) return limited;

  const route = routeOf(exchange.method, target);
  if (route.kind === 'organizations' && !principal.scopes.has('organization:admin')) {
    return refusal('scope_missing', 'Administering the organization through this gateway is switched off.');
  }
  const notReady = parts.notReady();
  if (notReady !== null) return refusal('not_ready', notReady);

  const reading = readRequestBody({
    exchange,
    headers,
    route,
    budget: parts.bodyBudget,
    expectsContinue: arrival.expectsContinue,
  });
  const body = reading instanceof Promise ? await reading : reading;
  if (body.kind === 'left') return null;
  if (body.kind === 'refused') return body.refusal;
  exchange.model = body.fields.model;

  const resolving = workspaceOf(
    {
      principal,
      route,
      query: target.query,
      body,
      contentEncoding: headers.contentEncoding,
      keyLabel: headers.keyLabel,
    },
    parts.pool,
    parts.affinity,
  );
  const workspace = resolving instanceof Promise ? await resolving : resolving;
  if ('code' in workspace) {
    if (body.kind === 'flow') body.flow.destroy();
    return workspace;
  }

  try {
    await dispatch(parts, {
      exchange,
      route,
      path: target.raw,
      headers: headers.forward,
      via: headers.via,
      beta: headers.beta,
      body,
      tenantId: principal.tenantId,
      only: workspace.only,
    });
  } finally {
    if (body.kind === 'flow') body.flow.destroy();
  }
  return null;
}

/** The one place that every request passes at its end: when its response is complete, or its connection gone. */
function settle(parts: GatewayParts, exchange: Exchange): void {
  parts.load.active -= 1;
  exchange.settle();
  if (exchange.stream) parts.counters.streamClosed();
  parts.counters.recordRequest(exchange);
  parts.recorder.record(exchange);
}

function tooManyStreams(maxStreams: number): Refusal {
  return {
    code: 'too_many_streams',
    message: `The gateway serves ${maxStreams} requests at once (TULAY_MAX_STREAMS) and has as many. Try again shortly.`,
    retryAfterMs: 1_000,
  };
}

/** Its answer repeats the request's headers, the pool's key among them. */
function traceRefused(): Refusal {
  return refusal('method_not_allowed', 'TRACE is not served here.');
}

function withoutQuery(url: string): string {
  const question = url.indexOf('?');
  return (question === -1 ? url : url.slice(0, question)).slice(0, 2_000);
}
