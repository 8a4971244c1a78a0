import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedUpstream } from '../../testing/simulated-upstream.ts';
import type { SimulatedUpstream } from '../../testing/simulated-upstream.ts';
import { Traffic } from './traffic.ts';

const BODY = { model: 'claude-haiku-4-5', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };

describe('what the simulator counts', () => {
  let upstream: SimulatedUpstream;

  beforeAll(async () => {
    upstream = await startSimulatedUpstream({
      organizations: [{ name: 'Lab', limits: { requestsPerMinute: 100 } }],
      keys: [{ label: 'first', secret: 'one' }],
    });
  });
  afterAll(() => upstream.close());

  const state = async (): Promise<unknown> => (await fetch(`${upstream.origin}/simulator/control`)).json();

  it('is each request by key, model and status, and what is left of the limits', async () => {
    const headers = { 'x-api-key': 'one' };
    await upstream.post('/v1/messages', BODY, headers);
    await upstream.post('/v1/messages', BODY, { ...headers, 'x-simulator-fault': 'too-large' });
    await upstream.post('/v1/messages', { ...BODY, max_tokens: -1 }, headers);
    await expect.poll(state).toMatchObject({
      organizations: [{ left: { 'claude-haiku-4': { requests: 99 } } }],
      keys: [{ label: 'first', arrived: 3 }],
      answers: [
        { key: 'first', model: 'claude-haiku-4-5', status: 200, count: 1 },
        { key: 'first', model: '', status: 413, count: 1 },
        { key: 'first', model: '', status: 400, count: 1 },
      ],
    });
  });
});

it('does not grow with the models that a client makes up', () => {
  const traffic = new Traffic();
  for (let model = 0; model < 2_000; model += 1) traffic.ended('first', `claude-${model}`, 403);
  expect(traffic.answers).toHaveLength(1_001);
  expect(traffic.answers.at(-1)).toMatchObject({ model: 'other models', count: 1_000 });
});
