/** A service with one key and a recording upstream, and whole requests to it that are made to do harm. */
import { rawCall, type RawAnswer } from './raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream, type Script } from './recording-upstream.ts';
import { startTestService, type TestService } from './start-test-service.ts';

/** Of the pool's only key. */
export const SECRET = 'sk-ant-of-the-pool-0123456789';
export const BODY = '{"model":"m","max_tokens":1,"messages":[]}';

export interface HostileCall {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: Buffer | string;
}

export interface HostileCalls {
  readonly upstream: RecordingUpstream;
  readonly service: TestService;
  /** A good Messages request but for what is given. */
  call(request?: HostileCall): Promise<RawAnswer>;
  /** @throws when anything is still held, or a key was blamed for what callers did */
  stop(): Promise<void>;
}

/** Answers once the whole body is there. */
export const serveWhole: Script = async (request, reply) => {
  await request.received();
  reply.json(200, { ok: true });
};

export async function startHostileCalls(): Promise<HostileCalls> {
  const upstream = await startRecordingUpstream(serveWhole);
  const service = await startTestService({ keys: [SECRET], upstreamUrl: upstream.url });
  return {
    upstream,
    service,
    call: ({ method = 'POST', target = '/v1/messages', headers = [], body = BODY } = {}) =>
      rawCall(service.address, { method, target, headers, body }),
    async stop() {
      const held = await service.metric('tulay_body_bytes_in_flight');
      const failures = await service.metric('tulay_key_failures_total');
      await service.stop();
      await upstream.close();
      if (held !== 0 || failures !== 0)
        throw new Error(`${held} bytes held, ${failures} failures of the key`);
    },
  };
}

export const errorType = (body: Buffer): unknown =>
  (JSON.parse(body.toString()) as { error?: { type?: unknown } }).error?.type;
