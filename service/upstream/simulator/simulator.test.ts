import Anthropic from '@anthropic-ai/sdk';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulatorServer } from './simulator-server.ts';

describe('the simulated API, driven by the official SDK', () => {
  const { server, close } = createSimulatorServer({ latency: 'instant', seed: 7 });
  let client: Anthropic;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = new Anthropic({ baseURL: `http://127.0.0.1:${port}`, apiKey: 'sk-ant-test', maxRetries: 0 });
  });
  afterAll(close);

  const ask = (content: string) => ({
    model: 'claude-sonnet-5-5',
    max_tokens: 1_024,
    messages: [{ role: 'user' as const, content }],
  });

  it('answers a question with a message whose usage adds up', async () => {
    const message = await client.messages.create(ask('How do I prepare adobo for twelve people?'));
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5-5',
      stop_reason: 'end_turn',
    });
    expect(message.id).toMatch(/^msg_01[1-9A-HJ-NP-Za-km-z]{22}$/);
    expect(message.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('adobo') });
    const counted = await client.messages.countTokens({
      model: 'claude-sonnet-5-5',
      messages: ask('How do I prepare adobo for twelve people?').messages,
    });
    expect(message.usage.input_tokens).toBe(counted.input_tokens);
  });

  it('streams the same answer that it gives whole', async () => {
    const whole = await client.messages.create(ask('Why is the sea salty?'));
    const streamed = await client.messages.stream(ask('Why is the sea salty?')).finalMessage();
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it('lists its models in pages', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 3 })) ids.push(model.id);
    expect(ids).toContain('claude-opus-5-5');
    expect(new Set(ids).size).toBe(ids.length);
  });
});
