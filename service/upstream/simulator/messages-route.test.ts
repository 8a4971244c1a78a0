import type Anthropic from '@anthropic-ai/sdk';
import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedUpstream } from '../../testing/simulated-upstream.ts';
import type { SimulatedUpstream } from '../../testing/simulated-upstream.ts';

const MODEL = 'claude-sonnet-5-5';

const asking = (content: string) => ({
  model: MODEL,
  max_tokens: 1_024,
  messages: [{ role: 'user' as const, content }],
});

const WEATHER: Anthropic.Tool = {
  name: 'get_weather',
  description: 'The weather in a city',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['celsius', 'fahrenheit'] } },
    required: ['city'],
  },
};

describe('messages, asked by the official SDK', () => {
  let upstream: SimulatedUpstream;
  let client: Anthropic;

  beforeAll(async () => {
    upstream = await startSimulatedUpstream({ seed: 7 });
    client = upstream.client();
  });
  afterAll(() => upstream.close());

  it('are answered with a message whose usage agrees with count_tokens', async () => {
    const question = asking('How do I prepare adobo for twelve people?');
    const message = await client.messages.create(question);
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: MODEL,
      stop_reason: 'end_turn',
    });
    expect(message.id).toMatch(/^msg_01[1-9A-HJ-NP-Za-km-z]{22}$/);
    expect(message.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('adobo') });
    const counted = await client.messages.countTokens({ model: MODEL, messages: question.messages });
    expect(message.usage.input_tokens).toBe(counted.input_tokens);
  });

  it('give the same answer whole and as a stream, every time, and another for another seed', async () => {
    const question = asking('Why is the sea salty?');
    const whole = await client.messages.create(question);
    const streamed = await client.messages.stream(question).finalMessage();
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.usage).toEqual(whole.usage);
    const other = await startSimulatedUpstream({ seed: 8 });
    const elsewhere = await other.client().messages.create(question);
    await other.close();
    expect(elsewhere.content).not.toEqual(whole.content);
  });

  it('stream events in the documented order, with cumulative usage', async () => {
    const types: string[] = [];
    let usage: Anthropic.MessageDeltaUsage | undefined;
    for await (const event of await client.messages.create({
      ...asking('Ano ang bayanihan?'),
      stream: true,
    })) {
      if (types.at(-1) !== event.type) types.push(event.type);
      if (event.type === 'message_delta') usage = event.usage;
    }
    expect(types).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(usage?.output_tokens).toBeGreaterThan(10);
    expect(usage?.input_tokens).toBeGreaterThan(0);
  });

  it('write events as lines that end in LF, with a ping among them', async () => {
    const response = await upstream.post('/v1/messages', { ...asking('Hello'), stream: true });
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(text).not.toContain('\r');
    expect(text).toMatch(/^(?:event: \w+\ndata: \{.*\}\n\n)+$/);
    expect(text).toContain('event: ping\n');
  });

  it('call the tool that the question suggests, and answer in words after its result', async () => {
    const question = 'What is the weather in Quezon City, in celsius?';
    const first = await client.messages.create({ ...asking(question), tools: [WEATHER] });
    expect(first.stop_reason).toBe('tool_use');
    const call = first.content.find((block) => block.type === 'tool_use');
    expect(call).toMatchObject({ name: 'get_weather', input: { city: 'Quezon City', unit: 'celsius' } });
    expect(call?.id).toMatch(/^toolu_01/);
    const second = await client.messages.create({
      ...asking(question),
      tools: [WEATHER],
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: '31 °C, cloudy' }],
        },
      ],
    });
    expect(second.stop_reason).toBe('end_turn');
    expect(second.content[0]).toMatchObject({ type: 'text', text: expect.stringContaining('31 °C, cloudy') });
  });

  it('do not call a tool for an unrelated question, but do when forced', async () => {
    const question = asking('Who was José Rizal?');
    const free = await client.messages.create({ ...question, tools: [WEATHER] });
    expect(free.stop_reason).toBe('end_turn');
    const forced = await client.messages
      .stream({ ...question, tools: [WEATHER], tool_choice: { type: 'tool', name: 'get_weather' } })
      .finalMessage();
    expect(forced.content).toHaveLength(1);
    expect(forced.content[0]).toMatchObject({
      type: 'tool_use',
      name: 'get_weather',
      input: { city: expect.any(String) },
    });
  });

  it('think when asked to, streamed with a signature just before the block ends', async () => {
    const question = { ...asking('Plan a budget for a family of five in Cebu'), max_tokens: 3_000 };
    const events: string[] = [];
    const stream = client.messages.stream({
      ...question,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
    });
    stream.on('streamEvent', (event) => {
      events.push(event.type === 'content_block_delta' ? event.delta.type : event.type);
    });
    const message = await stream.finalMessage();
    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text']);
    expect(events[events.indexOf('content_block_stop') - 1]).toBe('signature_delta');
    expect(message.usage.output_tokens_details?.thinking_tokens).toBeGreaterThan(0);
    const omitted = await client.messages.create({
      ...question,
      thinking: { type: 'adaptive', display: 'omitted' },
    });
    expect(omitted.content[0]).toMatchObject({
      type: 'thinking',
      thinking: '',
      signature: expect.stringMatching(/.{40}/),
    });
  });

  it('cite the documents they were given', async () => {
    const source = 'The bridge was built in 1931. It carries 40,000 vehicles a day. Its toll is 25 pesos.';
    const message = await client.messages
      .stream({
        ...asking(''),
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'document',
                title: 'The bridge',
                source: { type: 'text', media_type: 'text/plain', data: source },
                citations: { enabled: true },
              },
              { type: 'text', text: 'What is the toll of the bridge?' },
            ],
          },
        ],
      })
      .finalMessage();
    const citations = message.content.flatMap((block) =>
      block.type === 'text' ? (block.citations ?? []) : [],
    );
    expect(citations.length).toBeGreaterThan(0);
    for (const citation of citations) {
      if (citation.type !== 'char_location') throw new Error(`unexpected ${citation.type}`);
      expect(source.slice(citation.start_char_index, citation.end_char_index)).toBe(citation.cited_text);
    }
    expect(JSON.stringify(citations)).toContain('25 pesos');
  });

  it('give structured output that fits its schema', async () => {
    const message = await client.messages.create({
      ...asking('List the capital and population of three provinces'),
      output_config: {
        format: {
          type: 'json_schema',
          schema: {
            type: 'object',
            properties: { provinces: { type: 'array', items: { type: 'string' }, minItems: 3, maxItems: 3 } },
            required: ['provinces'],
          },
        },
      },
    });
    const [block] = message.content;
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual({
      provinces: [expect.any(String), expect.any(String), expect.any(String)],
    });
  });

  it('stop at max_tokens and at stop sequences', async () => {
    const short = await client.messages.create({
      ...asking('Tell me about the rice terraces'),
      max_tokens: 9,
    });
    expect(short).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 9 } });
    const stopped = await client.messages.create({
      ...asking('Reply with exactly: one, two, three, four'),
      stop_sequences: ['four', ', three'],
    });
    expect(stopped).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: ', three',
      content: [{ text: 'one, two' }],
    });
  });

  it('refuse where the documented test string says so', async () => {
    const refused = await client.messages.create(asking('ANTHROPIC_MAGIC_STRING_TRIGGER_REFUSAL_0'));
    expect(refused).toMatchObject({ stop_reason: 'refusal', stop_details: { type: 'refusal' } });
  });

  it('read and write the prompt cache of one organization only', async () => {
    const system = [
      {
        type: 'text' as const,
        text: 'Mahabang panuto. '.repeat(600),
        cache_control: { type: 'ephemeral' as const },
      },
    ];
    const first = await client.messages.create({ ...asking('one'), system });
    const again = await client.messages.create({ ...asking('two'), system });
    expect(first.usage.cache_creation?.ephemeral_5m_input_tokens).toBeGreaterThan(1_000);
    expect(again.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
    const total = await client.messages.countTokens({
      model: MODEL,
      system,
      messages: asking('two').messages,
    });
    const { input_tokens, cache_read_input_tokens, cache_creation_input_tokens } = again.usage;
    expect(input_tokens + (cache_read_input_tokens ?? 0) + (cache_creation_input_tokens ?? 0)).toBe(
      total.input_tokens,
    );
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('are read when the body comes as %s', async (encoding, compress) => {
    const response = await fetch(`${upstream.origin}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'content-encoding': encoding },
      body: new Uint8Array(compress(JSON.stringify(asking('Kumusta ka?')))),
    });
    expect(response.status).toBe(200);
  });

  it('stream a long answer the same way, however often it is asked for', async () => {
    const hashes = new Set<string>();
    for (let index = 0; index < 20; index += 1) {
      // One after the other: the point is that nothing leaks from one into the next.
      // oxlint-disable-next-line no-await-in-loop
      const message = await client.messages
        .stream(asking('Write a 900 words story about a bridge'))
        .finalMessage();
      hashes.add(createHash('sha256').update(JSON.stringify(message.content)).digest('hex'));
    }
    expect(hashes.size).toBe(1);
  });
});

describe('compressed answers', () => {
  it.each(['gzip', 'br', 'zstd', 'deflate'])(
    'in %s reach a client that accepts them, whole and streamed',
    async (encoding) => {
      const upstream = await startSimulatedUpstream({ compress: true });
      const ask = (stream: boolean) =>
        upstream.post(
          '/v1/messages',
          { ...asking('Explain the tides in detail'), stream },
          { 'accept-encoding': encoding },
        );
      const whole = await ask(false);
      expect(whole.headers.get('content-encoding')).toBe(encoding);
      expect(await whole.json()).toMatchObject({ type: 'message' });
      const streamed = await ask(true);
      expect(streamed.headers.get('content-encoding')).toBe(encoding);
      expect(await streamed.text()).toContain('event: message_stop');
      const plain = await upstream.post('/v1/messages', asking('Hi'), { 'accept-encoding': 'identity' });
      expect(plain.headers.get('content-encoding')).toBeNull();
      await upstream.close();
    },
  );
});
