/** Which handler serves which method and path. */
import { failure } from './api-failure.ts';
import type { Exchange } from './exchange.ts';
import { handleCountTokens, handleMessages } from './messages-route.ts';
import { listModels, retrieveModel } from './models-route.ts';

type Handler = (exchange: Exchange, ids: string[]) => void | Promise<void>;

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: Handler;
}

/** `/v1/models/:id` → an expression that captures each `:name`. */
function route(method: string, path: string, handle: Handler): Route {
  return { method, path: new RegExp(`^${path.replaceAll(/:\w+/g, '([^/]+)')}$`), handle };
}

const ROUTES: readonly Route[] = [
  route('POST', '/v1/messages', handleMessages),
  route('POST', '/v1/messages/count_tokens', handleCountTokens),
  route('GET', '/v1/models', listModels),
  route('GET', '/v1/models/:id', (exchange, [id = '']) => retrieveModel(exchange, id)),
];

export async function dispatch(exchange: Exchange): Promise<void> {
  let known = false;
  for (const { method, path, handle } of ROUTES) {
    const found = path.exec(exchange.path);
    if (found === null) continue;
    known = true;
    if (method === exchange.request.method) return handle(exchange, found.slice(1).map(decode));
  }
  exchange.fail(
    known
      ? { ...failure('invalid_request_error', 'Method Not Allowed'), status: 405 }
      : failure('not_found_error', 'Not found'),
  );
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
