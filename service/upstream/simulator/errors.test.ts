import Anthropic from '@anthropic-ai/sdk';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulatedUpstream } from '../../testing/simulated-upstream.ts';
import type { SimulatedUpstream } from '../../testing/simulated-upstream.ts';

const VALID = { model: 'claude-haiku-4-5', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] };
const tool = (schema: unknown) => ({ ...VALID, tools: [{ name: 'look', input_schema: schema }] });

describe('what the API refuses', () => {
  let upstream: SimulatedUpstream;

  beforeAll(async () => {
    upstream = await startSimulatedUpstream();
  });
  afterAll(() => upstream.close());

  it.each([
    [{}, 'model: Field required'],
    [{ ...VALID, model: 7 }, 'model: Input should be a valid string'],
    [{ ...VALID, max_tokens: undefined }, 'max_tokens: Field required'],
    [{ ...VALID, max_tokens: 0 }, 'max_tokens: Input should be greater than or equal to 1'],
    [{ ...VALID, max_tokens: 1.5 }, 'max_tokens: Input should be a valid integer'],
    [
      { ...VALID, max_tokens: 900_000 },
      'max_tokens: 900000 > 64000, which is the maximum allowed number of output tokens for claude-haiku-4-5',
    ],
    [{ ...VALID, messages: undefined }, 'messages: Field required'],
    [{ ...VALID, messages: [] }, 'messages: at least one message is required'],
    [
      { ...VALID, messages: [{ role: 'assistant', content: 'x' }] },
      'messages: first message must use the "user" role',
    ],
    [{ ...VALID, messages: [{ role: 'robot', content: 'x' }] }, 'messages: Unexpected role "robot"'],
    [{ ...VALID, messages: [{ role: 'user' }] }, 'messages.0.content: Field required'],
    [
      { ...VALID, messages: [{ role: 'user', content: '' }] },
      'messages.0: all messages must have non-empty content',
    ],
    [
      { ...VALID, messages: [{ role: 'user', content: [{ text: 'x' }] }] },
      'messages.0.content.0.type: Field required',
    ],
    [
      { ...VALID, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
      'text content blocks must be non-empty',
    ],
    [
      { ...VALID, messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] }] },
      'unexpected `tool_use_id` found in `tool_result` blocks: toolu_1',
    ],
    [
      {
        ...VALID,
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_2', name: 'n', input: {} }] },
          { role: 'user', content: 'y' },
        ],
      },
      'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_2',
    ],
    [{ ...VALID, system: 5 }, 'system: Input should be a valid string'],
    [{ ...VALID, stream: 'yes' }, 'stream: Input should be a valid boolean'],
    [{ ...VALID, temperature: 3 }, 'temperature: range: 0..1'],
    [{ ...VALID, stop_sequences: [' '] }, 'stop_sequences: each stop sequence must contain non-whitespace'],
    [
      { ...VALID, thinking: { type: 'enabled', budget_tokens: 10 } },
      'thinking.enabled.budget_tokens: Input should be greater',
    ],
    [
      { ...VALID, thinking: { type: 'enabled', budget_tokens: 2000 } },
      '`max_tokens` must be greater than `thinking.budget_tokens`',
    ],
    [{ ...VALID, tool_choice: { type: 'any' } }, 'tool_choice may only be specified while providing tools'],
    [
      { ...tool({ type: 'object' }), tool_choice: { type: 'tool', name: 'other' } },
      "Tool 'other' not found in provided tools",
    ],
    [tool({ type: 'string' }), "tools.0.custom.input_schema.type: Input should be 'object'"],
    [{ ...VALID, frobnicate: 1 }, 'frobnicate: Extra inputs are not permitted'],
    [[], 'Input should be a valid dictionary'],
  ])('%j', async (body, message) => {
    const response = await upstream.post('/v1/messages', body);
    expect(response.status).toBe(400);
    const answer = await response.json();
    expect(answer).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringContaining(message) },
      request_id: response.headers.get('request-id'),
    });
  });

  it('sampling parameters from 2026-10-21 on, even at their defaults', async () => {
    const body = { ...VALID, temperature: 1 };
    expect((await upstream.post('/v1/messages', body)).status).toBe(200);
    const newer = await upstream.post('/v1/messages', body, { 'anthropic-version': '2026-10-21' });
    expect(await newer.json()).toMatchObject({
      error: { message: 'temperature: Extra inputs are not permitted' },
    });
  });

  it('a request without a key or a version', async () => {
    const noKey = await upstream.post('/v1/messages', VALID, { 'x-api-key': '' });
    expect([noKey.status, await noKey.json()]).toMatchObject([
      401,
      { error: { type: 'authentication_error' } },
    ]);
    const noVersion = await upstream.post('/v1/messages', VALID, { 'anthropic-version': '' });
    expect([noVersion.status, await noVersion.json()]).toMatchObject([
      400,
      { error: { message: 'anthropic-version: header is required' } },
    ]);
  });

  it('an unknown model, path or method', async () => {
    const model = await upstream.post('/v1/messages', { ...VALID, model: 'gpt-5' });
    expect([model.status, await model.json()]).toMatchObject([
      404,
      { error: { type: 'not_found_error', message: 'model: gpt-5' } },
    ]);
    expect((await upstream.post('/v1/nothing', {})).status).toBe(404);
    expect((await upstream.post('/v1/models', {})).status).toBe(405);
    expect((await fetch(upstream.origin, { method: 'HEAD' })).status).toBe(200);
  });

  it('a body that is no JSON, is empty, or does not unpack', async () => {
    for (const body of ['{"model":', '', 'model=claude']) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await upstream.post('/v1/messages', body)).status).toBe(400);
    }
    const broken = await upstream.post('/v1/messages', 'not gzip at all', { 'content-encoding': 'gzip' });
    expect(await broken.json()).toMatchObject({
      error: { details: { error_code: 'request_body_encoding_invalid' } },
    });
    const unknown = await upstream.post('/v1/messages', '{}', { 'content-encoding': 'lzma' });
    expect(await unknown.json()).toMatchObject({
      error: { details: { error_code: 'request_body_encoding_unsupported' } },
    });
  });

  it('33 MB with 413, whether sent or unpacked', async () => {
    const huge = JSON.stringify({
      ...VALID,
      messages: [{ role: 'user', content: 'x'.repeat(33 * 1_048_576) }],
    });
    const sent = await upstream.post('/v1/messages', huge);
    expect([sent.status, await sent.json()]).toMatchObject([413, { error: { type: 'request_too_large' } }]);
    const packed = await fetch(`${upstream.origin}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync(huge)),
    });
    expect([packed.status, await packed.json()]).toMatchObject([
      413,
      { error: { details: { error_code: 'request_body_too_large_after_decoding' } } },
    ]);
  });

  it('a prompt that does not fit the window', async () => {
    const long = { ...VALID, messages: [{ role: 'user', content: 'bahay '.repeat(210_000) }] };
    const response = await upstream.post('/v1/messages', long);
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringMatching(/^prompt is too long: \d+ tokens > 200000 maximum$/) },
    });
  });

  it('too many cache breakpoints, or a long-lived one after a short one', async () => {
    const blocks = (ttls: (string | undefined)[]) => ({
      ...VALID,
      messages: [
        {
          role: 'user',
          content: ttls.map((ttl) => ({
            type: 'text',
            text: 'x',
            cache_control: { type: 'ephemeral', ttl },
          })),
        },
      ],
    });
    const many = await upstream.post('/v1/messages', blocks(Array.from({ length: 5 }, () => undefined)));
    expect(await many.json()).toMatchObject({
      error: { message: expect.stringContaining('A maximum of 4 blocks') },
    });
    const order = await upstream.post('/v1/messages', blocks(['5m', '1h']));
    expect(await order.json()).toMatchObject({
      error: { message: expect.stringContaining("must not come after a ttl='5m'") },
    });
  });

  it('every fault of the documented kinds as the SDK class that stands for it', async () => {
    const expected = [
      ['rate-limit', Anthropic.RateLimitError],
      ['spend-cap', Anthropic.BadRequestError],
      ['billing', Anthropic.PaymentRequiredError],
      ['unauthorized', Anthropic.AuthenticationError],
      ['forbidden', Anthropic.PermissionDeniedError],
      ['server-error', Anthropic.InternalServerError],
      ['timeout', Anthropic.GatewayTimeoutError],
      ['overloaded', Anthropic.OverloadedError],
    ] as const;
    for (const [fault, kind] of expected) {
      const client = upstream.client('k', { 'x-simulator-fault': fault });
      // oxlint-disable-next-line no-await-in-loop
      const error: unknown = await client.messages
        .create({ ...VALID, messages: [{ role: 'user', content: 'Hi' }] })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(kind);
      expect(error instanceof Anthropic.APIError && error.requestID).toMatch(/^req_01/);
    }
  });
});
