import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { startSimulatedUpstream } from '../../testing/simulated-upstream.ts';

const ORGANIZATIONS = [{ name: 'A' }, { name: 'B' }];
const KEYS = [
  { label: 'a', secret: 'key-a', organization: 'A' },
  { label: 'a2', secret: 'key-a2', organization: 'A' },
  { label: 'b', secret: 'key-b', organization: 'B' },
];
const question = {
  model: 'claude-sonnet-5-5',
  max_tokens: 2_000,
  messages: [{ role: 'user' as const, content: 'Explain how tides come about, in detail' }],
};

describe('the simulator', () => {
  it('takes any key unless it is told to be strict', async () => {
    const open = await startSimulatedUpstream();
    expect((await open.post('/v1/messages', question, { 'x-api-key': 'whatever' })).status).toBe(200);
    await open.close();
    const strict = await startSimulatedUpstream({
      organizations: ORGANIZATIONS,
      keys: KEYS,
      strictKeys: true,
    });
    const refused = await strict.post('/v1/messages', question, { 'x-api-key': 'whatever' });
    expect([refused.status, await refused.json()]).toMatchObject([
      401,
      {
        type: 'error',
        error: { type: 'authentication_error', message: 'invalid x-api-key' },
        request_id: expect.stringMatching(/^req_/),
      },
    ]);
    expect((await strict.client('key-a').models.list()).data.length).toBeGreaterThan(5);
    await strict.close();
  });

  it('prefers x-api-key where both credentials are sent', async () => {
    const upstream = await startSimulatedUpstream({
      organizations: ORGANIZATIONS,
      keys: KEYS,
      strictKeys: true,
    });
    const both = { 'x-api-key': 'key-a', authorization: 'Bearer nonsense' };
    expect((await upstream.post('/v1/messages', question, both)).status).toBe(200);
    await upstream.close();
  });

  it('binds thinking to the organization in which it was thought', async () => {
    const upstream = await startSimulatedUpstream({ organizations: ORGANIZATIONS, keys: KEYS });
    const first = await upstream
      .client('key-a')
      .messages.create({ ...question, thinking: { type: 'enabled', budget_tokens: 1_024 } });
    const next = {
      ...question,
      messages: [
        ...question.messages,
        { role: 'assistant' as const, content: first.content },
        { role: 'user' as const, content: 'Go on' },
      ],
    };
    expect(await upstream.client('key-a2').messages.create(next)).toMatchObject({ type: 'message' });
    await expect(upstream.client('key-b').messages.create(next)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('messages.1.content.0: Invalid `signature` in `thinking` block'),
    });
    await upstream.close();
  });

  it('gives each organization its own prompt cache and its own limits', async () => {
    const upstream = await startSimulatedUpstream({
      organizations: [{ name: 'A', limits: { requestsPerMinute: 3 } }, { name: 'B' }],
      keys: KEYS,
    });
    const cached = {
      ...question,
      max_tokens: 5,
      system: [
        { type: 'text' as const, text: 'word '.repeat(3_000), cache_control: { type: 'ephemeral' as const } },
      ],
    };
    const read = async (key: string) =>
      (await upstream.client(key).messages.create(cached)).usage.cache_read_input_tokens;
    expect(await read('key-a')).toBe(0);
    expect(await read('key-a2')).toBeGreaterThan(2_000);
    expect(await read('key-b')).toBe(0);
    await read('key-a');
    await expect(read('key-a2')).rejects.toMatchObject({ status: 429 });
    expect(await read('key-b')).toBeGreaterThan(2_000);
    await upstream.close();
  });

  it('does not count cache reads against the limit of input tokens', async () => {
    const clock = new ManualClock();
    const upstream = await startSimulatedUpstream({
      clock,
      organizations: [{ name: 'A', limits: { inputTokensPerMinute: 4_000 } }],
    });
    const cached = {
      ...question,
      max_tokens: 5,
      system: [{ type: 'text', text: 'word '.repeat(3_500), cache_control: { type: 'ephemeral' } }],
    };
    const ask = async () => (await upstream.post('/v1/messages', cached)).status;
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual([200, 200, 200, 200]);
    const fresh = await upstream.post('/v1/messages', { ...cached, system: 'other '.repeat(3_500) });
    expect(fresh.status).toBe(429);
    await upstream.close();
  });

  it('takes its time when told to, first token and all', async () => {
    const upstream = await startSimulatedUpstream({ latency: { firstTokenMs: 60, tokensPerSecond: 400 } });
    const started = performance.now();
    let firstDelta = 0;
    let tokens = 0;
    for await (const event of await upstream
      .client()
      .messages.create({ ...question, max_tokens: 60, stream: true })) {
      if (event.type === 'content_block_delta') firstDelta ||= performance.now() - started;
      if (event.type === 'message_delta') tokens = event.usage.output_tokens;
    }
    const whole = performance.now() - started;
    expect(firstDelta).toBeGreaterThan(55);
    expect(whole).toBeGreaterThan(60 + (tokens / 400) * 1_000 - 30);
    await upstream.close();
  });

  it('breaks off what is open when it closes', async () => {
    const upstream = await startSimulatedUpstream({ latency: { firstTokenMs: 5, tokensPerSecond: 1 } });
    const response = await upstream.post('/v1/messages', { ...question, stream: true });
    const reading = response.text();
    await upstream.close();
    await expect(reading).rejects.toThrow('terminated');
  });

  it('stops a stream when its client leaves', async () => {
    const upstream = await startSimulatedUpstream({ latency: { firstTokenMs: 5, tokensPerSecond: 5 } });
    const stream = upstream.client().messages.stream(question);
    await new Promise<void>((resolve) => {
      stream.once('connect', () => resolve());
    });
    stream.abort();
    await expect(stream.done()).rejects.toThrow('aborted');
    const open = async (): Promise<number> => {
      const state: { open: number } = JSON.parse(
        await (await fetch(`${upstream.origin}/simulator/control`)).text(),
      );
      return state.open;
    };
    await expect.poll(open, { timeout: 2_000 }).toBe(0);
    await upstream.close();
  });
});
