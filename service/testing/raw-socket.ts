/**
 * A client that is only a socket: sends bytes as they stand, at the moment it is told, and says what came back and how the
 * connection ended. For requests that no HTTP client would send.
 */
import net from 'node:net';

export interface RawSocket {
  /** Resolves once the system took the bytes (or the connection is gone). */
  send(bytes: Buffer | string): Promise<void>;
  /** All that came so far, as latin1. */
  readonly received: string;
  /** Resolves with all that came so far, once it holds `text`; rejects when the connection ends or time runs out before. */
  until(text: string, timeoutMs?: number): Promise<string>;
  /** Resolves when the other side has closed: `reset` when it broke the connection, `end` when it closed in order. */
  closed(timeoutMs?: number): Promise<'end' | 'reset'>;
  /** Says that nothing more will be sent, and goes on reading. */
  halfClose(): void;
  /** Stops reading what comes. */
  pause(): void;
  resume(): void;
  destroy(): void;
  /** Breaks the connection with a TCP reset. */
  reset(): void;
}

const PATIENCE_MS = 5_000;

export function rawSocket(port: number, host = '127.0.0.1'): Promise<RawSocket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host, allowHalfOpen: true });
    let received = '';
    let ending: 'end' | 'reset' | null = null;
    let watchers: (() => void)[] = [];
    const changed = (): void => {
      for (const watcher of watchers) watcher();
    };
    const when = <T>(look: () => T | undefined, what: () => string, timeoutMs: number): Promise<T> =>
      new Promise((found, missed) => {
        const stop = (): void => {
          clearTimeout(timer);
          watchers = watchers.filter((each) => each !== watcher);
        };
        const watcher = (): void => {
          try {
            const value = look();
            if (value === undefined) return;
            stop();
            found(value);
          } catch (error) {
            stop();
            missed(error instanceof Error ? error : new Error(String(error)));
          }
        };
        const timer = setTimeout(() => {
          stop();
          missed(
            new Error(`${what()} did not come in ${timeoutMs} ms; received: ${received.slice(0, 2_000)}`),
          );
        }, timeoutMs);
        watchers.push(watcher);
        watcher();
      });

    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      changed();
    });
    socket.on('end', () => {
      ending ??= 'end';
      changed();
    });
    socket.on('error', (error) => {
      ending ??= 'reset';
      reject(error);
      changed();
    });
    socket.once('connect', () =>
      resolve({
        send: (bytes) =>
          new Promise((done) => {
            if (socket.destroyed || socket.writableEnded) {
              done();
              return;
            }
            socket.write(bytes, () => done());
          }),
        get received() {
          return received;
        },
        until: (text, timeoutMs = PATIENCE_MS) =>
          when(
            () => {
              if (received.includes(text)) return received;
              if (ending !== null) {
                throw new Error(`the connection ended (${ending}) before “${text}”; received: ${received}`);
              }
              return undefined;
            },
            () => `“${text}”`,
            timeoutMs,
          ),
        closed: (timeoutMs = PATIENCE_MS) =>
          when(
            () => ending ?? undefined,
            () => 'the end',
            timeoutMs,
          ),
        halfClose: () => void socket.end(),
        pause: () => void socket.pause(),
        resume: () => void socket.resume(),
        destroy: () => void socket.destroy(),
        reset: () => void socket.resetAndDestroy(),
      }),
    );
  });
}

/** Sends `bytes` on a connection of its own and returns all that came until the other side closed. */
export async function rawExchange(port: number, bytes: Buffer | string, timeoutMs?: number): Promise<string> {
  const socket = await rawSocket(port);
  await socket.send(bytes);
  await socket.closed(timeoutMs);
  socket.destroy();
  return socket.received;
}
