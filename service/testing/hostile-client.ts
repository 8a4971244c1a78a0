/** A service with a recording upstream, and calls to it that no HTTP client would make. */
import { rawSocket, type RawSocket } from './raw-socket.ts';
import { startRecordingUpstream, type RecordingUpstream, type Script } from './recording-upstream.ts';
import { startTestService, type TestService } from './start-test-service.ts';

export const BODY = '{"model":"m","max_tokens":1,"messages":[]}';

export interface HostileClient {
  readonly upstream: RecordingUpstream;
  readonly service: TestService;
  /** The Host line of a request to the service. */
  readonly host: string;
  /** A whole request with a body; `headers` are lines with their ends. */
  post(headers?: string, body?: string, line?: string): string;
  /** Uses a connection of its own, which is closed afterwards. */
  onSocket<T>(use: (socket: RawSocket) => Promise<T>): Promise<T>;
  /** Throws when the service does not serve on; then forgets what the upstream recorded. */
  stillServes(): Promise<void>;
  stop(): Promise<void>;
}

const serve: Script = (_request, reply) => reply.json(200, { served: 'still' });

export async function startHostileClient(): Promise<HostileClient> {
  const upstream = await startRecordingUpstream(serve);
  const service = await startTestService({ keys: ['sk-ant-test-key-0123456789'], upstreamUrl: upstream.url });
  const host = `Host: 127.0.0.1:${service.port}\r\n`;
  return {
    upstream,
    service,
    host,
    post: (headers = '', body = BODY, line = 'POST /v1/messages HTTP/1.1') =>
      `${line}\r\n${host}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    async onSocket(use) {
      const socket = await rawSocket(service.port);
      try {
        return await use(socket);
      } finally {
        socket.destroy();
      }
    },
    async stillServes() {
      upstream.answer(serve);
      const answer = await fetch(`${service.address}/v1/messages`, { method: 'POST', body: BODY });
      if ((await answer.text()) !== '{"served":"still"}') throw new Error('the service does not serve on');
      upstream.clear();
    },
    async stop() {
      await service.stop();
      await upstream.close();
    },
  };
}

/** The statuses of all answers in what was received. */
export function statuses(received: string): string[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => match[1] ?? '');
}

/** The error envelope that ends what was received. */
export function envelopeOf(received: string): { type: unknown; error: { type: string; message: string } } {
  return JSON.parse(received.slice(received.lastIndexOf('\r\n\r\n') + 4)) as never;
}
