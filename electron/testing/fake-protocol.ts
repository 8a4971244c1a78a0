/**
 * Electron's `protocol`, with what a page's `fetch` of a custom scheme meets: a handler gets a request without an abort signal;
 * the body of its answer is read as a Node stream; when the page gives up, that stream is destroyed, and nothing else is told
 * (Electron's `lib/browser/api/protocol.ts`).
 */
import type { CustomScheme } from 'electron';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { ProtocolApi } from '../setup/setup-console-protocol.ts';

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
  text(): Promise<string>;
  /** The page gives up. */
  abort(): void;
}

export class FakeProtocol implements ProtocolApi {
  readonly schemes: CustomScheme[] = [];
  readonly #isReady: () => boolean;
  readonly #handlers = new Map<string, (request: Request) => Promise<Response>>();

  constructor(isReady: () => boolean) {
    this.#isReady = isReady;
  }

  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    if (this.#isReady()) {
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    }
    this.schemes.push(...schemes);
  }

  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    if (!this.#isReady()) throw new Error('Session can only be received when app is ready');
    this.#handlers.set(scheme, handler);
  }

  /** What a page gets. */
  async fetch(url: string, init: { method?: string; headers?: Record<string, string>; body?: string } = {}) {
    const handler = this.#handlers.get(new URL(url).protocol.replace(':', ''));
    if (handler === undefined) throw new Error(`nobody handles ${url}`);
    return pageAnswer(await handler(new Request(url, init)));
  }
}

/** The answer of a handler as the page sees it. */
export function pageAnswer(response: Response): PageAnswer {
  const body =
    response.body === null ? Readable.from([]) : Readable.fromWeb(response.body as WebStream<Uint8Array>);
  // Destroying it is how the page gives up, no error of the test's.
  body.on('error', () => {});
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body,
    async text() {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
      return Buffer.concat(chunks).toString('utf8');
    },
    abort: () => void body.destroy(),
  };
}
