/**
 * THE PATH OF A REQUEST under `/v1/`, from top to bottom, once per request:
 *
 *   check Host and Origin → authenticate → request rate → read the body (which model) → whose workspace
 *   → at the end of this turn (`end-of-turn.ts`): dispatch (`dispatch.ts`, and once per attempt `attempt-upstream.ts`)
 *   → settle and record
 *
 * Every way out, an error or a client that left included, passes through `#settle` below, once.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PoolKey } from '../key-pool/key-pool.ts';
import type { Task } from '../lib/end-of-turn.ts';
import { refusal, type Refusal } from '../lib/refusal.ts';
import { checkHostAndOrigin, isAllowedForeignOrigin } from '../request-guard/host-and-origin.ts';
import { isRefusal, parseRequestTarget, type RequestTarget } from '../request-guard/request-target.ts';
import { authenticate } from './authenticate.ts';
import { answerPreflight, corsHeadersFor, isPreflight } from './cors.ts';
import { Dispatch } from './dispatch.ts';
import { Exchange, type ExchangeOwner } from './exchange.ts';
import type { GatewayParts } from './gateway-parts.ts';
import { ownMistake } from './own-mistake.ts';
import { ANONYMOUS, type Principal } from './principal.ts';
import { NO_BODY, readRequestBody, type BodyResult, type RequestBody } from './request-body.ts';
import { readRequestHeaders, type RequestHeaders } from './request-headers.ts';
import { MESSAGES, routeOf, type Route } from './route.ts';
import { NO_WISH, waitingWish, type WaitingWish } from './waiting-wish.ts';
import { workspaceOf, type Workspace } from './workspace.ts';

/** What the server says of a request beside the request itself. */
export interface Arrival {
  readonly expectsContinue: boolean;
  /** The service is shutting down. */
  readonly draining: boolean;
}

export function handleRequest(
  parts: GatewayParts,
  request: IncomingMessage,
  response: ServerResponse,
  arrival: Arrival,
): void {
  new RequestPath(parts, request, response, arrival).begin();
}

const NO_TARGET: RequestTarget = { raw: '', path: '', decodedPath: '', query: '' };

/** One request on its way: the methods stand in the order in which it passes them. */
class RequestPath implements ExchangeOwner, Task {
  readonly #parts: GatewayParts;
  readonly #arrival: Arrival;
  readonly #exchange: Exchange;
  readonly #target: RequestTarget;
  /** Why its target cannot be served; `#target` then says nothing. */
  readonly #badTarget: Refusal | null;
  readonly #headers: RequestHeaders;
  #principal: Principal = ANONYMOUS;
  #route: Route = MESSAGES;
  #body: RequestBody = NO_BODY;
  #only: PoolKey | undefined;
  #wish: WaitingWish = NO_WISH;

  constructor(parts: GatewayParts, request: IncomingMessage, response: ServerResponse, arrival: Arrival) {
    this.#parts = parts;
    this.#arrival = arrival;
    const exchange = new Exchange(parts, request, response, this);
    this.#exchange = exchange;
    const target = parseRequestTarget(exchange.path);
    this.#badTarget = isRefusal(target) ? target : null;
    this.#target = isRefusal(target) ? NO_TARGET : target;
    this.#headers = readRequestHeaders(request.rawHeaders);
    exchange.path = isRefusal(target) ? withoutQuery(exchange.path) : target.path;
  }

  begin(): void {
    this.#parts.load.active += 1;
    try {
      const reason = this.#admit();
      if (reason === 'answered') return;
      if (reason !== null) this.#exchange.refuse(reason);
      else this.#readBody();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** @returns why the request is refused; null when it may go on */
  #admit(): Refusal | 'answered' | null {
    const parts = this.#parts;
    const exchange = this.#exchange;
    const headers = this.#headers;
    const foreign = checkHostAndOrigin(headers, parts.hostAndOrigin);
    if (foreign !== null) return foreign;
    if (this.#badTarget !== null) return this.#badTarget;
    if (isAllowedForeignOrigin(headers.origin, parts.hostAndOrigin)) {
      exchange.corsHeaders = corsHeadersFor(headers.origin ?? '');
      if (isPreflight(exchange, headers)) {
        answerPreflight(exchange);
        return 'answered';
      }
    }
    if (headers.via?.includes(parts.instanceId) === true) {
      return refusal(
        'loop_detected',
        'This request came back to the gateway that sent it. Check ANTHROPIC_BASE_URL.',
      );
    }
    if (exchange.method === 'TRACE') return traceRefused();
    if (this.#arrival.draining)
      return refusal('draining', 'The service is shutting down. Send the request again.');
    if (parts.load.active > parts.maxStreams) return tooManyStreams(parts.maxStreams);

    const principal = authenticate(headers, parts.authentication);
    if ('code' in principal) return principal;
    this.#principal = principal;
    exchange.tenantId = principal.tenantId;
    exchange.userId = principal.userId;
    exchange.clientKeyId = principal.keyId;

    const limited = parts.requestRate.admit(principal);
    if (limited !== null) return limited;

    const route = routeOf(exchange.method, this.#target);
    this.#route = route;
    if (route.kind === 'organizations' && !principal.scopes.has('organization:admin')) {
      return refusal('scope_missing', 'Administering the organization through this gateway is switched off.');
    }
    const notReady = parts.notReady();
    if (notReady !== null) return refusal('not_ready', notReady);
    const wish = waitingWish(headers, parts.waitMs);
    if ('code' in wish) return wish;
    this.#wish = wish;
    return null;
  }

  #readBody(): void {
    readRequestBody(
      {
        exchange: this.#exchange,
        headers: this.#headers,
        route: this.#route,
        budget: this.#parts.bodyBudget,
        expectsContinue: this.#arrival.expectsContinue,
      },
      (body) => this.#bodyRead(body),
    );
  }

  #bodyRead(body: BodyResult): void {
    try {
      if (body.kind === 'left') return;
      if (body.kind === 'refused') this.#exchange.refuse(body.refusal);
      else this.#findWorkspace(body);
    } catch (error) {
      letGo(body);
      this.#fail(error);
    }
  }

  #findWorkspace(body: RequestBody): void {
    this.#exchange.model = body.fields.model;
    const headers = this.#headers;
    const workspace = workspaceOf(
      {
        principal: this.#principal,
        route: this.#route,
        query: this.#target.query,
        body,
        contentEncoding: headers.contentEncoding,
        keyLabel: headers.keyLabel,
      },
      this.#parts.pool,
      this.#parts.affinity,
    );
    this.#body = body;
    if (!(workspace instanceof Promise)) {
      this.#sendTo(workspace);
      return;
    }
    workspace
      .then((found) => this.#sendTo(found))
      .catch((error: unknown) => {
        letGo(body);
        this.#fail(error);
      });
  }

  #sendTo(workspace: Workspace): void {
    if ('code' in workspace) {
      letGo(this.#body);
      this.#exchange.refuse(workspace);
      return;
    }
    this.#only = workspace.only;
    this.#parts.endOfTurn.add(this);
  }

  /** Everything is known: on to the upstream. */
  atEndOfTurn(): void {
    try {
      new Dispatch(this.#parts, {
        exchange: this.#exchange,
        route: this.#route,
        path: this.#target.raw,
        headers: this.#headers,
        body: this.#body,
        only: this.#only,
        wish: this.#wish,
      }).start();
    } catch (error) {
      letGo(this.#body);
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#exchange.refuse(ownMistake(this.#parts, this.#exchange, error));
  }

  /** For the exchange. */
  exchangeClosed(): void {
    const { reading } = this.#exchange;
    // The copy of a compressed answer may be read a little later than the answer itself.
    if (reading === null) this.#settle();
    else void reading.then(() => this.#settle());
  }

  /** The one place that every request passes at its end: when its response is complete, or its connection gone. */
  #settle(): void {
    const { load, counters, recorder } = this.#parts;
    const exchange = this.#exchange;
    load.active -= 1;
    exchange.settle();
    if (exchange.stream) counters.streamClosed();
    counters.recordRequest(exchange);
    recorder.record(exchange);
  }
}

/** A body that flows would otherwise wait for a reader. */
function letGo(body: BodyResult): void {
  if (body.kind === 'flow') body.flow.destroy();
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
