/** The official SDK against the running service, with a simulated Anthropic behind it. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type Anthropic from '@anthropic-ai/sdk';
import { APIUserAbortError, NotFoundError } from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdkClient } from '../../testing/sdk-client.ts';
import { startSimulatedUpstream, type SimulatedUpstream } from '../../testing/simulated-upstream.ts';
import { startTestService, type TestService } from '../../testing/start-test-service.ts';

const MODEL = 'claude-sonnet-5-5';
const question = {
  model: MODEL,
  max_tokens: 400,
  messages: [{ role: 'user' as const, content: 'What is a tide?' }],
};

let upstream: SimulatedUpstream;
let service: TestService;
let client: Anthropic;

beforeAll(async () => {
  upstream = await startSimulatedUpstream({ compress: true });
  service = await startTestService({ keys: ['sk-ant-one', 'sk-ant-two'], upstreamUrl: upstream.origin });
  client = sdkClient(service.address);
});
afterAll(async () => {
  await service.stop();
  await upstream.close();
});

/** The event of the request that this answer came with. */
function eventOf(response: Response) {
  return service.event(response.headers.get('x-tulay-request-id'));
}

describe('the official SDK', () => {
  it('creates a message, and its usage is on record', async () => {
    const { data, response } = await client.messages.create(question).withResponse();
    expect(data.content[0]?.type).toBe('text');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-tulay-cache': 'off',
      'x-tulay-model': MODEL,
      'x-tulay-attempts': '1',
      'x-tulay-queue-ms': '0',
      'x-tulay-key': expect.stringMatching(/^(?:primary|key-2)$/),
      'request-id': expect.stringMatching(/^req_/),
      'anthropic-ratelimit-requests-limit': expect.any(String),
    });
    expect(await eventOf(response)).toMatchObject({
      tenantId: 'anonymous',
      clientKeyId: null,
      method: 'POST',
      path: '/v1/messages',
      model: MODEL,
      keyLabel: response.headers.get('x-tulay-key'),
      status: 200,
      stream: false,
      inputTokens: data.usage.input_tokens,
      outputTokens: data.usage.output_tokens,
      cacheCreationTokens: 0,
      cacheReadTokens: 0,
      stopReason: data.stop_reason,
      cacheResult: 'off',
      attempts: 1,
      errorClass: null,
      upstreamRequestId: response.headers.get('request-id'),
      requestBytes: Buffer.byteLength(JSON.stringify(question)),
      simulated: false,
    });
  });

  it('streams a message, and its usage is on record', async () => {
    const { data: stream, response } = await client.messages
      .create({ ...question, stream: true })
      .withResponse();
    let text = '';
    let last: Anthropic.RawMessageStreamEvent | undefined;
    let output: number | undefined;
    for await (const event of stream) {
      last = event;
      if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') text += event.delta.text;
      if (event.type === 'message_delta') output = event.usage.output_tokens;
    }
    expect(text.length).toBeGreaterThan(20);
    expect(last?.type).toBe('message_stop');
    expect(await eventOf(response)).toMatchObject({
      status: 200,
      stream: true,
      outputTokens: output,
      inputTokens: expect.any(Number),
      stopReason: 'end_turn',
      errorClass: null,
    });
  });

  it('puts a streamed message together with its helper', async () => {
    const stream = client.messages.stream(question);
    const message = await stream.finalMessage();
    expect(message.stop_reason).toBe('end_turn');
    expect(await stream.finalText()).toBe((message.content[0] as Anthropic.TextBlock).text);
  });

  it('calls tools, whole and streamed', async () => {
    const tools: Anthropic.Tool[] = [
      {
        name: 'get_weather',
        description: 'Weather of a city',
        input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ];
    const request = { ...question, tools, tool_choice: { type: 'tool' as const, name: 'get_weather' } };
    for (const message of [
      await client.messages.create(request),
      await client.messages.stream(request).finalMessage(),
    ]) {
      const use = message.content.find((block) => block.type === 'tool_use');
      expect(message.stop_reason).toBe('tool_use');
      expect(use?.input).toEqual({ city: expect.any(String) });
      // oxlint-disable-next-line no-await-in-loop
      const answer = await client.messages.create({
        ...question,
        tools,
        messages: [
          ...question.messages,
          { role: 'assistant', content: message.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: use?.id ?? '', content: '31 °C' }] },
        ],
      });
      expect(answer.type).toBe('message');
    }
  });

  it('thinks, and the signature comes back as it went', async () => {
    const request = {
      ...question,
      max_tokens: 3_000,
      thinking: { type: 'enabled' as const, budget_tokens: 1_024 },
    };
    for (const message of [
      await client.messages.create(request),
      await client.messages.stream(request).finalMessage(),
    ]) {
      const [thinking] = message.content;
      expect(thinking).toMatchObject({ type: 'thinking', thinking: expect.stringMatching(/./) });
      // The simulator refuses a signature that is not its own, byte for byte.
      // oxlint-disable-next-line no-await-in-loop
      const next = await client.messages.create({
        ...request,
        messages: [
          ...question.messages,
          { role: 'assistant', content: message.content },
          { role: 'user', content: 'Go on' },
        ],
      });
      expect(next.type).toBe('message');
    }
  });

  it('counts tokens', async () => {
    const { model, messages } = question;
    const { data, response } = await client.messages.countTokens({ model, messages }).withResponse();
    expect(data.input_tokens).toBeGreaterThan(0);
    expect(await eventOf(response)).toMatchObject({
      path: '/v1/messages/count_tokens',
      inputTokens: data.input_tokens,
      outputTokens: null,
    });
  });

  it('lists models over several pages, and retrieves one', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 2 })) ids.push(model.id);
    expect(ids.length).toBeGreaterThan(4);
    expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL, type: 'model' });
    await expect(client.models.retrieve('gpt-4')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('has cached prompts counted', async () => {
    const system = [
      {
        type: 'text' as const,
        text: 'Be brief. '.repeat(2_000),
        cache_control: { type: 'ephemeral' as const },
      },
    ];
    // A cache belongs to a key's organization.
    const options = { headers: { 'x-tulay-key': 'primary' } };
    const first = await client.messages.create({ ...question, system }, options).withResponse();
    const second = await client.messages
      .create({ ...question, system, stream: true }, options)
      .withResponse();
    // Reading to the end is all that is wanted.
    for await (const { type } of second.data) expect(type).not.toBe('error');
    const written = first.data.usage.cache_creation_input_tokens ?? 0;
    expect(written).toBeGreaterThan(1_000);
    expect(await eventOf(first.response)).toMatchObject({ cacheCreationTokens: written, cacheReadTokens: 0 });
    expect(await eventOf(second.response)).toMatchObject({
      cacheCreationTokens: 0,
      cacheReadTokens: written,
    });
  });

  it('aborts', async () => {
    const stream = await client.messages.create({ ...question, max_tokens: 4_000, stream: true });
    for await (const event of stream) if (event.type === 'content_block_start') stream.controller.abort();
    const controller = new AbortController();
    const asked = client.messages.create(question, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toBeInstanceOf(APIUserAbortError);
  });

  it('keeps the bytes of its answers when it asks for compressed ones', async () => {
    const encodings = new Set<string | null>();
    for (const encoding of ['gzip', 'br', 'zstd', 'deflate', 'identity']) {
      const options = { headers: { 'accept-encoding': encoding } };
      // oxlint-disable-next-line no-await-in-loop
      const { data, response } = await client.messages.create(question, options).withResponse();
      encodings.add(response.headers.get('content-encoding'));
      // oxlint-disable-next-line no-await-in-loop
      expect(await eventOf(response)).toMatchObject({
        outputTokens: data.usage.output_tokens,
        inputTokens: data.usage.input_tokens,
        stopReason: 'end_turn',
      });
    }
    expect(encodings).toContain('gzip');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('may compress its requests: %s', async (encoding, compress) => {
    const compressing = sdkClient(service.address, {
      fetch: (url, init) => {
        const headers = new Headers(init?.headers);
        headers.set('content-encoding', encoding);
        return fetch(url, { ...init, headers, body: new Uint8Array(compress(init?.body as string)) });
      },
    });
    const { data, response } = await compressing.messages.create(question).withResponse();
    expect(data.stop_reason).toBe('end_turn');
    expect(await eventOf(response)).toMatchObject({
      model: MODEL,
      status: 200,
      outputTokens: data.usage.output_tokens,
      requestBytes: compress(JSON.stringify(question)).length,
    });
    expect((await compressing.messages.stream(question).finalMessage()).stop_reason).toBe('end_turn');
    expect(
      (await compressing.messages.countTokens({ model: MODEL, messages: question.messages })).input_tokens,
    ).toBe(data.usage.input_tokens);
  });
});

describe('without a key', () => {
  it('the built-in simulator answers the SDK, and says so', async () => {
    const alone = await startTestService();
    try {
      const sdk = sdkClient(alone.address);
      const { data, response } = await sdk.messages.create({ ...question, max_tokens: 1 }).withResponse();
      expect(data.type).toBe('message');
      expect(response.headers.get('x-tulay-simulated')).toBe('true');
      const [event] = await alone.events(1);
      expect(event).toMatchObject({ simulated: true, keyLabel: expect.stringMatching(/^simulated-/) });
    } finally {
      await alone.stop();
    }
  });
});
