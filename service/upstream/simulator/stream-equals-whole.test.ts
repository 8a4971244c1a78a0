import type Anthropic from '@anthropic-ai/sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedUpstream } from '../../testing/simulated-upstream.ts';
import type { SimulatedUpstream } from '../../testing/simulated-upstream.ts';

const tool = (name: string): Anthropic.Tool => ({
  name,
  description: `Use it for ${name}`,
  input_schema: {
    type: 'object',
    properties: { place: { type: 'string' }, count: { type: 'integer', minimum: 1 } },
    required: ['place', 'count'],
  },
});

const requests = fc.record(
  {
    question: fc.oneof(
      fc.lorem({ maxCount: 12 }),
      fc.constantFrom(
        'Kumusta?',
        'What is 3 * 9?',
        'Write a poem',
        'Look up the weather in Iloilo',
        'Summarize this',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).filter((text) => text.trim() !== ''),
    ),
    maxTokens: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(4_000)),
    stops: fc.array(fc.constantFrom('the', '. ', 'ng', '\n1'), { maxLength: 2 }),
    tools: fc.array(fc.constantFrom('weather', 'search', 'summary'), { maxLength: 2 }),
    thinking: fc.constantFrom<Anthropic.ThinkingConfigParam>(
      { type: 'disabled' },
      { type: 'adaptive' },
      { type: 'adaptive', display: 'omitted' },
    ),
    model: fc.constantFrom('claude-opus-5-5', 'claude-haiku-4-5', 'claude-sonnet-4-20990101'),
  },
  { requiredKeys: ['question', 'maxTokens', 'stops', 'tools', 'thinking', 'model'] },
);

describe('a streamed answer', () => {
  let upstream: SimulatedUpstream;

  beforeAll(async () => {
    upstream = await startSimulatedUpstream();
  });
  afterAll(() => upstream.close());

  it('adds up, in the official SDK, to the answer that is given whole', async () => {
    const client = upstream.client();
    await fc.assert(
      fc.asyncProperty(requests, async ({ question, maxTokens, stops, tools, thinking, model }) => {
        const body = {
          model,
          max_tokens: maxTokens,
          stop_sequences: stops.filter((stop) => stop.trim() !== ''),
          tools: [...new Set(tools)].map(tool),
          thinking,
          messages: [{ role: 'user' as const, content: question }],
        };
        const whole = await client.messages.create(body);
        const stream = await client.messages.stream(body).finalMessage();
        const cutCall = whole.stop_reason === 'max_tokens' && whole.content.at(-1)?.type === 'tool_use';
        const kept = (message: Anthropic.Message) =>
          cutCall ? message.content.slice(0, -1) : message.content;
        expect(kept(stream).map(withoutId)).toEqual(kept(whole).map(withoutId));
        expect(stream.usage).toEqual(whole.usage);
        expect([stream.stop_reason, stream.stop_sequence]).toEqual([whole.stop_reason, whole.stop_sequence]);
        expect(whole.usage.output_tokens).toBeLessThanOrEqual(maxTokens);
      }),
      { numRuns: 150 },
    );
  });
});

/** Ids of tool calls never repeat. */
const withoutId = (block: Anthropic.ContentBlock): object => ({ ...block, id: undefined });
