/** A service with two keys and a recording upstream that may be told how to answer, and one Messages request to it. */
import { rawCall, type RawAnswer, type RawCall } from './raw-call.ts';
import { startRecordingUpstream, type RecordingUpstream } from './recording-upstream.ts';
import { confirming } from './scripted-answers.ts';
import { startTestService, type TestService } from './start-test-service.ts';

export const A = 'sk-ant-key-a';
export const B = 'sk-ant-key-b';
export const MODEL = 'claude-haiku-5-5';
export const BODY = `{"model":"${MODEL}", "max_tokens" : 9,"messages":[]}\n`;
export const SPEND_LIMIT =
  'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.';

export interface TwoKeys {
  readonly upstream: RecordingUpstream;
  readonly service: TestService;
  ask(call?: Partial<RawCall>): Promise<RawAnswer>;
  /** `a` or `b` for each call that the upstream saw. */
  labels(): string[];
  stop(): Promise<void>;
}

export async function startTwoKeys(): Promise<TwoKeys> {
  const upstream = await startRecordingUpstream(undefined, { ownCalls: confirming });
  const service = await startTestService({ keys: [A, B], upstreamUrl: upstream.url });
  return {
    upstream,
    service,
    ask: (call = {}) => rawCall(service.address, { target: '/v1/messages', body: BODY, ...call }),
    labels: () => upstream.keysSeen().map((key) => (key === A ? 'a' : 'b')),
    async stop() {
      await service.stop();
      await upstream.close();
    },
  };
}
