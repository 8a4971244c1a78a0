/** A mistake of the gateway's own ends the request it happened to, and nothing else. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';
import { Upstream } from '../../upstream/upstream.ts';

let upstream: RecordingUpstream;
let service: TestService;
beforeAll(async () => {
  upstream = await startRecordingUpstream();
  service = await startTestService({ keys: ['sk-ant-one', 'sk-ant-two'], upstreamUrl: upstream.url });
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

const ask = (): Promise<Response> =>
  fetch(`${service.address}/v1/messages`, {
    method: 'POST',
    body: '{"model":"claude-haiku-5-5","max_tokens":9,"messages":[]}',
  });

describe('a mistake of the gateway’s own', () => {
  it.each([
    ['at the first attempt', 1],
    ['at an attempt after a pause, when nobody waits above', 2],
  ])('%s is told the client and the log, and the next request is served', async (_when, attempts) => {
    upstream.clear();
    upstream.answer((_request, reply) => reply.json(500, { type: 'error', error: { type: 'api_error' } }));
    // oxlint-disable-next-line typescript/unbound-method -- called with its object below
    const really = Upstream.prototype.dispatch;
    let calls = 0;
    vi.spyOn(Upstream.prototype, 'dispatch').mockImplementation(function (this: Upstream, call, handler) {
      calls += 1;
      if (calls === attempts) throw new Error('a mistake');
      really.call(this, call, handler);
    });
    const answer = await ask();
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({
      type: 'error',
      error: { message: expect.stringContaining('The gateway failed on this request') },
    });
    const id = answer.headers.get('x-tulay-request-id') ?? '';
    expect(await service.event(id)).toMatchObject({ status: 500, errorClass: 'internal', attempts });

    vi.restoreAllMocks();
    upstream.answer((_request, reply) => reply.json(200, { type: 'message' }));
    const answers = await Promise.all([ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    // Neither call holds its key any longer.
    const answered = await fetch(`${service.address}/api/admin/status`, {
      headers: { authorization: `Bearer ${service.adminToken}` },
    });
    const { keys } = (await answered.json()) as { keys: { inFlight: number }[] };
    expect(keys.map(({ inFlight }) => inFlight)).toEqual([0, 0]);
  });
});
