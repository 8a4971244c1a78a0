/**
 * An upstream for tests that records every request exactly and answers by a script: headers and body bytes as the script
 * gives them, at the moment it gives them, or a connection that breaks. It adds nothing of its own to an answer but framing.
 */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** Names and values in turn, as received. */
  readonly rawHeaders: readonly string[];
  /** Body bytes received so far; empty where bodies are not kept. */
  readonly body: Buffer;
  /** How many they are. */
  readonly bodyBytes: number;
  /** The whole body has arrived. */
  readonly complete: boolean;
  /** When the other side broke the connection before the answer's end (`performance.now()`), or null. */
  readonly abortedAt: number | null;
  /** Value of a header's first occurrence. */
  header(name: string): string | undefined;
  /** Resolves with the body once it has arrived. Never, when it does not. */
  received(): Promise<Buffer>;
  /** Resolves once the other side broke the connection. */
  aborted(): Promise<number>;
}

export interface Reply {
  /** Sends status line and headers at once. */
  head(status: number, headers: readonly string[], statusMessage?: string): void;
  /** @returns false when the other side is not keeping up */
  write(bytes: Buffer | string): boolean;
  /** Resolves when more may be written. */
  drained(): Promise<void>;
  end(bytes?: Buffer | string): void;
  /** Status, headers, body with its length, and the end. */
  send(status: number, headers: readonly string[], body: Buffer | string, statusMessage?: string): void;
  /** `application/json` in one go. */
  json(status: number, value: unknown, headers?: readonly string[]): void;
  /** The whole answer as bytes, past the HTTP layer; then the connection is closed. */
  raw(bytes: Buffer | string): void;
  /** Breaks the connection after what was written has gone out. */
  destroy(): void;
  /** Breaks it with a TCP reset. */
  reset(): void;
}

/** Runs when a request's headers have arrived; its body may still be on the way. */
export type Script = (request: RecordedRequest, reply: Reply) => void | Promise<void>;

export interface RecordingUpstream {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Requests by the secret of the key they came with. */
  keysSeen(): string[];
  /** How to answer from now on. */
  answer(script: Script): void;
  /** Forgets what was recorded. */
  clear(): void;
  /** The newest request, once one is there that `next` has not given out. */
  next(): Promise<RecordedRequest>;
  /** Connections open now. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/**
 * @param options `keepBodies` false only counts the bytes of bodies, for tests that send gigabytes; `ownCalls` answers requests of
 *   the gateway's own, which are then not recorded: to be given where they are not what is tested
 */
export async function startRecordingUpstream(
  script: Script = (_request, reply) => reply.json(200, {}),
  options: { readonly keepBodies?: boolean; readonly ownCalls?: Script } = {},
): Promise<RecordingUpstream> {
  let current = script;
  let requests: Recorded[] = [];
  let given = 0;
  let waiting: ((request: RecordedRequest) => void)[] = [];

  const server = http.createServer({ keepAliveTimeout: 60_000, noDelay: true }, (request, response) => {
    const recorded = new Recorded(request, response, options.keepBodies ?? true);
    if (options.ownCalls !== undefined && request.headers['user-agent'] === 'tulay') {
      void Promise.resolve(options.ownCalls(recorded, replyOn(response))).catch(() => response.destroy());
      return;
    }
    requests.push(recorded);
    for (const resolve of waiting.splice(0)) {
      given = requests.length;
      resolve(recorded);
    }
    response.sendDate = false;
    response.on('error', () => undefined);
    void Promise.resolve(current(recorded, replyOn(response))).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.on('checkContinue', (request: http.IncomingMessage, response: http.ServerResponse) => {
    response.writeContinue();
    server.emit('request', request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return requests;
    },
    keysSeen: () => requests.map((request) => request.header('x-api-key') ?? ''),
    answer(next) {
      current = next;
    },
    clear() {
      requests = [];
      given = 0;
    },
    next() {
      const newest = requests.at(-1);
      if (newest !== undefined && given < requests.length) {
        given = requests.length;
        return Promise.resolve(newest);
      }
      return new Promise((resolve) => {
        waiting = [...waiting, resolve];
      });
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Recorded implements RecordedRequest {
  readonly method: string;
  readonly target: string;
  readonly rawHeaders: readonly string[];
  bodyBytes = 0;
  abortedAt: number | null = null;
  readonly #request: http.IncomingMessage;
  readonly #chunks: Buffer[] = [];
  readonly #whole: Promise<Buffer>;
  readonly #aborted: Promise<number>;

  constructor(request: http.IncomingMessage, response: http.ServerResponse, keepBody: boolean) {
    this.#request = request;
    this.method = request.method ?? '';
    this.target = request.url ?? '';
    this.rawHeaders = request.rawHeaders;
    request.on('data', (chunk: Buffer) => {
      this.bodyBytes += chunk.length;
      if (keepBody) this.#chunks.push(chunk);
    });
    request.on('error', () => undefined);
    this.#whole = new Promise((resolve) => {
      request.on('end', () => resolve(this.body));
    });
    this.#aborted = new Promise((resolve) => {
      response.on('close', () => {
        if (response.writableFinished) return;
        this.abortedAt = performance.now();
        resolve(this.abortedAt);
      });
    });
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get complete(): boolean {
    return this.#request.complete;
  }

  header(name: string): string | undefined {
    const at = this.rawHeaders.findIndex(
      (each, index) => index % 2 === 0 && each.toLowerCase() === name.toLowerCase(),
    );
    return at === -1 ? undefined : this.rawHeaders[at + 1];
  }

  received(): Promise<Buffer> {
    return this.#whole;
  }

  aborted(): Promise<number> {
    return this.#aborted;
  }
}

function replyOn(response: http.ServerResponse): Reply {
  const socket = response.socket;
  const reply: Reply = {
    head(status, headers, statusMessage) {
      if (response.destroyed) return;
      response.writeHead(status, statusMessage ?? http.STATUS_CODES[status] ?? '', [...headers]);
      response.flushHeaders();
    },
    write: (bytes) => response.destroyed || response.write(bytes),
    drained: () =>
      new Promise((resolve) => {
        if (response.destroyed || !response.writableNeedDrain) {
          resolve();
          return;
        }
        const done = (): void => {
          response.off('drain', done);
          response.off('close', done);
          resolve();
        };
        response.on('drain', done);
        response.on('close', done);
      }),
    end: (bytes) => void response.end(bytes),
    send(status, headers, body, statusMessage) {
      const bytes = Buffer.from(body);
      if (response.destroyed) return;
      response.writeHead(status, statusMessage ?? http.STATUS_CODES[status] ?? '', [
        ...headers,
        'content-length',
        String(bytes.length),
      ]);
      response.end(bytes);
    },
    json(status, value, headers = []) {
      reply.send(status, ['content-type', 'application/json', ...headers], JSON.stringify(value));
    },
    raw(bytes) {
      socket?.write(bytes);
      socket?.destroySoon();
    },
    destroy: () => socket?.destroySoon(),
    reset: () => void socket?.resetAndDestroy(),
  };
  return reply;
}
