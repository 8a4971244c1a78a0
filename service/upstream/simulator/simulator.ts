/**
 * A stand-in for Anthropic's API: same paths, same shapes, same errors, made-up answers. It serves demos and tests, inside
 * the service (`embedded-simulator.ts`) or alone (`main.ts`); nothing in it reaches out.
 *
 * A request goes: credential → API version → faults (`faults/meet-faults.ts`) → route (`routes.ts`).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { failure, invalid } from './api-failure.ts';
import { CONTROL_PATH, handleControl } from './control-route.ts';
import { Exchange, refuse } from './exchange.ts';
import { meetFaults } from './faults/meet-faults.ts';
import { newId } from './identifiers.ts';
import { dispatch } from './routes.ts';
import type { SimulatorOptions } from './simulator-options.ts';
import { SimulatorState } from './simulator-state.ts';

export interface Simulator {
  /** Serves one request of a `node:http` server. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Breaks off what is open; requests that come later are answered as before, so close the server first. */
  close(): Promise<void>;
}

/** @throws Error when the options contradict themselves. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const state = new SimulatorState(options);
  return {
    handle(request, response) {
      // A socket that breaks while an answer is written is the client's business.
      response.on('error', () => undefined);
      serve(state, request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else refuse(state, response, failure('api_error', `Internal server error: ${String(error)}`));
      });
    },
    close() {
      state.close();
      return Promise.resolve();
    },
  };
}

async function serve(
  state: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (path === '/' && (request.method === 'HEAD' || request.method === 'GET')) {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end('A simulated Anthropic API. Try POST /v1/messages.\n');
    return;
  }

  if (path === CONTROL_PATH) return handleControl(state, request, response);

  const secret = credentialOf(request);
  if (secret === undefined)
    return refuse(state, response, failure('authentication_error', 'x-api-key header is required'));
  const key = state.keyFor(secret);
  if (key === undefined) return refuse(state, response, failure('authentication_error', 'invalid x-api-key'));

  const exchange = new Exchange({
    state,
    request,
    response,
    requestId: newId(state.random, 'req'),
    path,
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    key,
  });
  count(exchange);
  if (!path.startsWith('/v1/')) return exchange.fail(failure('not_found_error', 'Not found'));
  if (exchange.version === '') return exchange.fail(invalid('anthropic-version: header is required'));
  if (!/^\d{4}-\d{2}-\d{2}$/.test(exchange.version)) {
    return exchange.fail(
      invalid(`anthropic-version: "${exchange.version.slice(0, 40)}" is not a valid version`),
    );
  }
  if ((await meetFaults(exchange)) === 'answered') return;
  await dispatch(exchange);
}

/** Only what uses a model: a gateway's questions after its keys are no attempts. */
function count(exchange: Exchange): void {
  if (exchange.path !== '/v1/messages') return;
  const { state, key, response } = exchange;
  state.traffic.arrived(key.label);
  response.once('close', () =>
    state.traffic.ended(key.label, exchange.model, response.headersSent ? response.statusCode : 0),
  );
}

/** `x-api-key` counts when both are sent. */
function credentialOf(request: IncomingMessage): string | undefined {
  const key = request.headers['x-api-key'];
  if (typeof key === 'string' && key.trim() !== '') return key.trim();
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '');
  return bearer?.[1];
}
