/**
 * One keep-alive connection of the load generator: a raw socket that carries one exchange at a time. A connection that
 * ends or breaks inside an exchange reports it once through `failed`; between exchanges it may close silently.
 */
import net from 'node:net';
import { HttpMessageParser } from '../wire/http-message-parser.ts';

export interface ConnectionListener {
  /** The whole answer is there. */
  answered(connection: Connection): void;
  failed(connection: Connection, reason: string): void;
  /** A piece of the answer's body: `bytes[start, end)`, valid during the call. */
  body?(bytes: Buffer, start: number, end: number): void;
  /** Closed between two exchanges. */
  closed?(connection: Connection): void;
}

export class Connection {
  /** Status of the present or last answer; 0 before its head has come. */
  status = 0;
  /** Bytes of the present or last answer's body. */
  bodyBytes = 0;
  /** When the present request was written, or was due, ms of the caller's choice of clock. */
  sentAt = 0;

  readonly #socket: net.Socket;
  readonly #listener: ConnectionListener;
  #waiting = false;
  /** Closed by the caller, or failed: nothing more is reported. */
  #over = false;

  constructor(port: number, listener: ConnectionListener) {
    this.#listener = listener;
    const parser = new HttpMessageParser('response', {
      onHead: (head) => {
        this.status = Number(head.slice(9, 12));
        this.bodyBytes = 0;
      },
      onBody: (bytes, start, end) => {
        this.bodyBytes += end - start;
        this.#listener.body?.(bytes, start, end);
      },
      onComplete: () => {
        this.#waiting = false;
        this.#listener.answered(this);
      },
      onError: (reason) => this.#fail(reason),
    });
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (bytes) => parser.execute(bytes));
    socket.on('end', () => parser.finish());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error.code ?? error.message));
    socket.on('close', () => {
      if (this.#over) return;
      if (this.#waiting) this.#fail('closed before the answer');
      else this.#listener.closed?.(this);
    });
    this.#socket = socket;
  }

  /** Resolves when connected, or when that failed (`failed` was called or the next `send` fails). */
  ready(): Promise<void> {
    if (!this.#socket.connecting) return Promise.resolve();
    return new Promise((resolve) => {
      this.#socket.once('connect', () => resolve());
      this.#socket.once('close', () => resolve());
    });
  }

  /** Writes a request; call it only when the last was answered. Nothing happens once the connection is over. */
  send(request: Buffer): void {
    this.#waiting = true;
    this.status = 0;
    if (this.#socket.destroyed) this.#fail('closed before the request');
    else this.#socket.write(request);
  }

  /** Closes without a word to the listener. */
  close(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #fail(reason: string): void {
    if (this.#over) return;
    this.close();
    this.#listener.failed(this, reason);
  }
}
