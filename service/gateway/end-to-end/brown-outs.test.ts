/** An upstream that is too busy for one model: health says so for as long as it lasts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const MODEL = 'claude-haiku-5-5';
let upstream: RecordingUpstream;
let service: TestService;
beforeAll(async () => {
  upstream = await startRecordingUpstream((_request, reply) =>
    reply.json(529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  );
  service = await startTestService({
    keys: ['sk-ant-one'],
    upstreamUrl: upstream.url,
    variables: { TULAY_WAIT_MS: '0' },
  });
});
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

const health = async (): Promise<unknown> => {
  const headers = { authorization: `Bearer ${service.adminToken}` };
  return (await fetch(`${service.address}/api/admin/status`, { headers })).json();
};

it('a model that the upstream is too busy for is in the health sentence', async () => {
  expect(JSON.stringify(await health())).not.toContain('models-overloaded');
  const body = JSON.stringify({ model: MODEL, max_tokens: 9, messages: [] });
  await Promise.all(
    Array.from({ length: 10 }, () => fetch(`${service.address}/v1/messages`, { method: 'POST', body })),
  );
  expect(await health()).toMatchObject({
    status: 'degraded',
    health: { headline: [{ code: 'models-overloaded', models: [MODEL] }] },
  });
});
