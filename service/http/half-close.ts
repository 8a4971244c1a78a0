/**
 * Tells a client that has left from one that merely has nothing more to send. To a server both look the same: the stream of
 * requests ends. Taking every end for a departure would cut off programs that close their side early; taking none would
 * let the upstream work on for clients that are gone.
 *
 *   end ──nothing is being answered──▶ Node closes the connection
 *    ├──an answer has begun──▶ the client is taken to have left
 *    └──no answer has begun──▶ asked with `100 Continue`, which a client must overlook; the system of one that is gone answers
 *                              with a reset, and the next time it is asked the connection breaks
 */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerUnderWay } from './answer-under-way.ts';

/** Abort has to reach the upstream within 250 ms: asked at 0, 50 and 150 ms, then less and less often. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 30_000;

export function serveHalfClosed(server: Server): void {
  // Not documented, but as old as Node's HTTP server; without it Node closes its own side at once.
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  server.on('connection', (socket: Socket) => {
    socket.once('end', () => {
      const response = answerUnderWay(socket);
      if (response === null) return;
      // HTTP/1.0 knows no answers in between.
      if (response.headersSent || response.req.httpVersionMinor === 0) socket.destroy();
      else ask(response, FIRST_PAUSE_MS);
    });
  });
}

function ask(response: ServerResponse, pauseMs: number): void {
  if (response.headersSent || response.destroyed) return;
  response.writeContinue();
  const timer = setTimeout(ask, pauseMs, response, Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
  response.once('close', () => clearTimeout(timer));
}
