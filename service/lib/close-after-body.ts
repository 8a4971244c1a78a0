/**
 * For an answer that leaves before its request has come to an end, on a connection that is to be closed after it.
 *
 * Node would close as soon as the answer is written. What the client goes on sending then meets a closed socket, its system is
 * told so by a TCP reset, and throws away the answer it may not have read yet. So the rest of the body is read first;
 * where the connection stays open, Node does that by itself.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Call it before the head is written. */
export function closeAfterBody(response: ServerResponse): void {
  const request = response.req;
  if (response.shouldKeepAlive || request.complete || !hasBody(request)) return;
  // Node's own closing is bound to this; it also decides what the answer's `connection` says.
  response.shouldKeepAlive = true;
  const { socket } = request;
  response.once('close', () => {
    if (request.complete) {
      socket.destroySoon();
      return;
    }
    request.once('close', () => socket.destroySoon());
    request.resume();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
