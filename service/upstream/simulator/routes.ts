/** Which handler serves which method and path. */
import { failure } from './api-failure.ts';
import {
  cancelBatch,
  createBatch,
  deleteBatch,
  listBatches,
  retrieveBatch,
  sendBatchResults,
} from './batches/batches-route.ts';
import type { Exchange } from './exchange.ts';
import { deleteFile, downloadFile, listFiles, retrieveFile, uploadFile } from './files/files-route.ts';
import { handleCountTokens, handleMessages } from './messages-route.ts';
import { listModels, retrieveModel } from './models-route.ts';

/** `id` is the part of the path that the route captures; empty when it captures none. */
type Handler = (exchange: Exchange, id: string) => void | Promise<void>;

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly handle: Handler;
}

/** `/v1/models/:id` → an expression that captures what stands for `:id`. */
function route(method: string, path: string, handle: Handler): Route {
  return { method, path: new RegExp(`^${path.replace(':id', '([^/]+)')}$`), handle };
}

const ROUTES: readonly Route[] = [
  route('POST', '/v1/messages', handleMessages),
  route('POST', '/v1/messages/count_tokens', handleCountTokens),
  route('GET', '/v1/models', listModels),
  route('GET', '/v1/models/:id', retrieveModel),
  route('POST', '/v1/messages/batches', createBatch),
  route('GET', '/v1/messages/batches', listBatches),
  route('GET', '/v1/messages/batches/:id', retrieveBatch),
  route('DELETE', '/v1/messages/batches/:id', deleteBatch),
  route('GET', '/v1/messages/batches/:id/results', sendBatchResults),
  route('POST', '/v1/messages/batches/:id/cancel', cancelBatch),
  route('POST', '/v1/files', uploadFile),
  route('GET', '/v1/files', listFiles),
  route('GET', '/v1/files/:id', retrieveFile),
  route('DELETE', '/v1/files/:id', deleteFile),
  route('GET', '/v1/files/:id/content', downloadFile),
];

export async function dispatch(exchange: Exchange): Promise<void> {
  let known = false;
  for (const { method, path, handle } of ROUTES) {
    const found = path.exec(exchange.path);
    if (found === null) continue;
    known = true;
    if (method === exchange.request.method) return handle(exchange, decode(found[1] ?? ''));
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
