import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A TCP reset where there is TCP; on a local socket, the connection just breaks. */
export function resetConnection(response: ServerResponse): void {
  const { socket } = response;
  if (socket === null) response.destroy();
  else if (isTcp(socket)) socket.resetAndDestroy();
  else socket.destroy();
}

const isTcp = (socket: Socket): boolean => socket.remoteFamily !== undefined;
