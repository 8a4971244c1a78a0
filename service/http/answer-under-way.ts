import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The answer that a connection of the HTTP server is busy with, as Node's own handlers of errors look it up. */
export function answerUnderWay(
  socket: Duplex & { _httpMessage?: ServerResponse | null },
): ServerResponse | null {
  const { _httpMessage: response } = socket;
  return response ?? null;
}
