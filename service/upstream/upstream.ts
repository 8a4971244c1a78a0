/**
 * The connection pool to the one upstream: Anthropic's API, another address by `ANTHROPIC_BASE_URL`, or the simulator on its
 * local socket. HTTP/1.1 with keep-alive, a connection per open stream: aborting a request then closes its connection, which
 * the upstream sees at once, and raw headers and bytes pass as they came.
 */
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { StallWatch } from './stall-watch.ts';
import { buildConnector, Pool, type Dispatcher } from './undici-parts.ts';

/** Long answers are normal: thinking may take minutes before the first byte, and pauses between bytes. */
const STALL_LIMITS = { headMs: 15 * 60_000, betweenBytesMs: 10 * 60_000 };
const CONNECT_TIMEOUT_MS = 10_000;

export interface UpstreamOptions {
  /** Scheme, host, port, and a path prefix without a trailing slash. */
  readonly url: URL;
  /** Connect to this local socket instead of the URL's host; asked at each connection. */
  readonly socketPath?: (() => Promise<string>) | undefined;
  /** Resolves names; refuses those that lead where the operator has not allowed. */
  readonly lookup?: LookupFunction | undefined;
  readonly maxConnections: number;
  /** Sent with every request so that a loop of gateways is recognised; only to addresses of the operator's own. */
  readonly loopMarker?: string | undefined;
  readonly simulated: boolean;
}

export interface UpstreamCall {
  readonly method: string;
  /** As received from the client, beginning with `/v1/`. */
  readonly path: string;
  readonly headers: string[];
  readonly body: Buffer | Readable | null;
}

export class Upstream {
  readonly stalls = new StallWatch(STALL_LIMITS);
  #options: UpstreamOptions;
  #pathPrefix: string;
  #pool: Pool;
  /** The one before a switch, while calls to it are under way. */
  #before: Pool | undefined;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.#pathPrefix = prefixOf(options);
    this.#pool = poolOf(options);
  }

  /** Path prefix of the upstream's own URLs; empty for most. */
  get pathPrefix(): string {
    return this.#pathPrefix;
  }

  get simulated(): boolean {
    return this.#options.simulated;
  }

  get loopMarker(): string | undefined {
    return this.#options.loopMarker;
  }

  /**
   * Sends every call from now on to another upstream. Calls under way end where they are.
   *
   * @returns when they have
   */
  async switchTo(options: UpstreamOptions): Promise<void> {
    const before = this.#pool;
    this.#options = options;
    this.#pathPrefix = prefixOf(options);
    this.#pool = poolOf(options);
    this.#before = before;
    await before.close();
    this.#before = undefined;
  }

  dispatch(call: UpstreamCall, handler: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch(
      {
        method: call.method,
        path: this.#pathPrefix === '' ? call.path : this.#pathPrefix + call.path,
        headers: call.headers,
        body: call.body,
      },
      handler,
    );
  }

  /** Closes idle connections and breaks the others. */
  async close(): Promise<void> {
    this.stalls.close();
    await Promise.all([this.#pool.destroy(), this.#before?.destroy()]);
  }
}

function prefixOf({ url }: UpstreamOptions): string {
  return url.pathname.replace(/\/+$/, '');
}

function poolOf(options: UpstreamOptions): Pool {
  return new Pool(options.url.origin, {
    connections: options.maxConnections,
    allowH2: false,
    // `stalls` does both.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: connectorOf(options),
  });
}

type Connector = ReturnType<typeof buildConnector>;

function connectorOf({ socketPath, lookup }: UpstreamOptions): Connector {
  const options = {
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
    ...(lookup === undefined ? {} : { lookup }),
  };
  if (socketPath === undefined) return buildConnector(options);
  return (target, callback) => {
    socketPath().then(
      (path) => buildConnector({ ...options, socketPath: path })(target, callback),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
}
