import type Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../testing/manual-clock.ts';
import { startSimulatedUpstream } from '../../../testing/simulated-upstream.ts';
import type { SimulatedUpstream } from '../../../testing/simulated-upstream.ts';

const HOUR = 3_600_000;

const requests = (count: number): Anthropic.Messages.BatchCreateParams.Request[] =>
  Array.from({ length: count }, (_, index) => ({
    custom_id: `question-${index}`,
    params: {
      model: 'claude-haiku-4-5',
      max_tokens: 200,
      messages: [{ role: 'user', content: `What is island number ${index} known for?` }],
    },
  }));

describe('message batches, driven by the official SDK', () => {
  let clock: ManualClock;
  let upstream: SimulatedUpstream;
  let client: Anthropic;

  const start = async (batchDurationMs: number): Promise<void> => {
    upstream = await startSimulatedUpstream({
      clock,
      batchDurationMs,
      organizations: [{ name: 'A' }, { name: 'B' }],
      keys: [
        { label: 'a', secret: 'key-a', organization: 'A' },
        { label: 'b', secret: 'key-b', organization: 'B' },
      ],
    });
    client = upstream.client('key-a');
  };

  beforeEach(() => {
    clock = new ManualClock();
  });
  afterEach(() => upstream.close());

  it('are processed, end, and give one result for each request', async () => {
    await start(60_000);
    const made = await client.messages.batches.create({
      requests: [
        ...requests(20),
        {
          custom_id: 'wrong',
          params: { model: 'gpt-9', max_tokens: 5, messages: [{ role: 'user', content: 'x' }] },
        },
      ],
    });
    expect(made.id).toMatch(/^msgbatch_01/);
    expect(made).toMatchObject({
      type: 'message_batch',
      processing_status: 'in_progress',
      request_counts: { processing: 21, succeeded: 0 },
      results_url: null,
      ended_at: null,
    });
    clock.advance(30_000);
    expect(await client.messages.batches.retrieve(made.id)).toMatchObject({
      processing_status: 'in_progress',
    });
    clock.advance(31_000);
    const ended = await client.messages.batches.retrieve(made.id);
    expect(ended).toMatchObject({
      processing_status: 'ended',
      request_counts: { processing: 0, succeeded: 20, errored: 1 },
      results_url: `${upstream.origin}/v1/messages/batches/${made.id}/results`,
    });
    const results = new Map<string, Anthropic.Messages.MessageBatchResult>();
    for await (const line of await client.messages.batches.results(made.id))
      results.set(line.custom_id, line.result);
    expect(results.size).toBe(21);
    expect(results.get('question-3')).toMatchObject({
      type: 'succeeded',
      message: { type: 'message', usage: { service_tier: 'batch' } },
    });
    expect(results.get('wrong')).toMatchObject({
      type: 'errored',
      error: { type: 'error', error: { type: 'not_found_error' } },
    });
    const texts = [...results.values()].map((result) =>
      result.type === 'succeeded' ? JSON.stringify(result.message.content) : '',
    );
    expect(new Set(texts).size).toBe(21);
  });

  it('give the same results every time', async () => {
    await start(0);
    const { id } = await client.messages.batches.create({ requests: requests(120) });
    const read = async () =>
      (
        await fetch(`${upstream.origin}/v1/messages/batches/${id}/results`, {
          headers: { 'x-api-key': 'key-a', 'anthropic-version': '2023-06-01' },
        })
      ).text();
    const first = await read();
    expect(first.trim().split('\n')).toHaveLength(120);
    expect(await read()).toBe(first);
  });

  it('stop when they are cancelled, and keep what was done by then', async () => {
    await start(100_000);
    const { id } = await client.messages.batches.create({ requests: requests(200) });
    clock.advance(50_000);
    expect(await client.messages.batches.cancel(id)).toMatchObject({ processing_status: 'canceling' });
    clock.advance(5_000);
    const ended = await client.messages.batches.retrieve(id);
    expect(ended.processing_status).toBe('ended');
    expect(ended.request_counts.succeeded).toBeGreaterThan(50);
    expect(ended.request_counts.canceled).toBeGreaterThan(50);
    const { succeeded, canceled } = ended.request_counts;
    expect(succeeded + canceled).toBe(200);
  });

  it('expire after a day', async () => {
    await start(48 * HOUR);
    const { id } = await client.messages.batches.create({ requests: requests(200) });
    clock.advance(24 * HOUR);
    const ended = await client.messages.batches.retrieve(id);
    expect(ended.processing_status).toBe('ended');
    expect(ended.request_counts.expired).toBeGreaterThan(50);
    expect(ended.request_counts.succeeded).toBeGreaterThan(50);
    expect(Date.parse(ended.expires_at) - Date.parse(ended.created_at)).toBe(24 * HOUR);
  });

  it('are archived after 29 days', async () => {
    await start(1_000);
    const { id } = await client.messages.batches.create({ requests: requests(1) });
    clock.advance(29 * 24 * HOUR);
    expect(await client.messages.batches.retrieve(id)).toMatchObject({
      archived_at: expect.any(String),
      results_url: null,
    });
  });

  it('can only be deleted once they have ended', async () => {
    await start(10_000);
    const { id } = await client.messages.batches.create({ requests: requests(1) });
    await expect(client.messages.batches.delete(id)).rejects.toMatchObject({ status: 400 });
    await expect(client.messages.batches.results(id)).rejects.toThrow(/no .*results|not/i);
    clock.advance(10_000);
    expect(await client.messages.batches.delete(id)).toEqual({ id, type: 'message_batch_deleted' });
    await expect(client.messages.batches.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });

  it('are unknown to another organization, and listed newest first to their own', async () => {
    await start(0);
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      // oxlint-disable-next-line no-await-in-loop
      ids.unshift((await client.messages.batches.create({ requests: requests(1) })).id);
    }
    const listed: string[] = [];
    for await (const batch of client.messages.batches.list({ limit: 2 })) listed.push(batch.id);
    expect(listed).toEqual(ids);
    const other = upstream.client('key-b');
    await expect(other.messages.batches.retrieve(ids[0] ?? '')).rejects.toMatchObject({ status: 404 });
    expect((await other.messages.batches.list()).data).toEqual([]);
  });

  it.each([
    [{}, 'requests: Field required'],
    [{ requests: [] }, 'requests: List should have at least 1 item'],
    [{ requests: [{ params: {} }] }, 'requests.0.custom_id: Field required'],
    [{ requests: [{ custom_id: 'a b', params: {} }] }, 'requests.0.custom_id: String should match pattern'],
    [{ requests: [{ custom_id: 'a' }] }, 'requests.0.params: Field required'],
    [
      {
        requests: [
          { custom_id: 'a', params: {} },
          { custom_id: 'a', params: {} },
        ],
      },
      'custom_id must be unique',
    ],
  ])('are refused as %j', async (body, message) => {
    await start(0);
    const response = await upstream.post('/v1/messages/batches', body, { 'x-api-key': 'key-a' });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: { message: expect.stringContaining(message) } },
    ]);
  });
});
