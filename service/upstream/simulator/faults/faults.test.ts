import Anthropic from '@anthropic-ai/sdk';
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../testing/manual-clock.ts';
import { startSimulatedUpstream } from '../../../testing/simulated-upstream.ts';
import type { SimulatedUpstream } from '../../../testing/simulated-upstream.ts';
import { seededRandom } from '../random.ts';
import { parseScenario } from '../scenario/scenario.ts';
import { parseFaults } from './fault.ts';
import { FAULT_NAMES } from './fault-catalogue.ts';
import { FaultRules } from './fault-rules.ts';

const question = (stream = false) => ({
  model: 'claude-sonnet-5-5',
  max_tokens: 500,
  stream,
  messages: [{ role: 'user' as const, content: 'Describe the Banaue rice terraces in detail' }],
});

const faultsOf = (text: string) => {
  const parsed = parseFaults(text);
  if (parsed.kind === 'wrong') throw new Error(parsed.problem);
  return parsed.faults;
};

describe('a fault in a header', () => {
  let upstream: SimulatedUpstream;

  beforeAll(async () => {
    upstream = await startSimulatedUpstream();
  });
  afterAll(() => upstream.close());

  const ask = (fault: string, stream = false): Promise<Response> =>
    upstream.post('/v1/messages', question(stream), { 'x-simulator-fault': fault });

  it('that nobody knows is refused with those that are known', async () => {
    const response = await ask('overlaoded');
    const body = await response.json();
    expect(response.status).toBe(400);
    for (const name of FAULT_NAMES) expect(JSON.stringify(body)).toContain(name);
    const parameter = await ask('rate-limit;retry=5');
    expect(JSON.stringify(await parameter.json())).toContain('Valid parameters: retry-after, model');
  });

  it('answers as the API does', async () => {
    const limited = await ask('rate-limit;retry-after=7');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect(limited.headers.get('anthropic-ratelimit-requests-limit')).toBe('4000');
    const bare = await ask('rate-limit-bare');
    expect([bare.status, bare.headers.get('retry-after')]).toEqual([429, null]);
    const cap = await ask('spend-cap;until=2026-12-01');
    expect([cap.status, await cap.json()]).toMatchObject([
      400,
      {
        error: {
          message:
            'You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.',
        },
      },
    ]);
    const monthly = await ask('monthly-cap');
    expect([monthly.status, await monthly.json()]).toMatchObject([
      429,
      { error: { details: { error_code: 'enforced_spend_limit_reached' } } },
    ]);
    const dead = await ask('dead-organization');
    expect([dead.status, await dead.json()]).toMatchObject([
      400,
      { error: { message: 'This organization has been disabled.' } },
    ]);
    expect((await ask('dead-organization;by=revoked')).status).toBe(401);
    const gateway = await ask('bad-gateway');
    expect([gateway.status, gateway.headers.get('content-type')]).toEqual([502, 'text/html']);
  });

  it('for one model leaves the others alone', async () => {
    expect((await ask('forbidden;model=claude-opus')).status).toBe(200);
    expect((await ask('forbidden;model=claude-sonnet-5')).status).toBe(403);
  });

  it('breaks the connection before any header', async () => {
    await expect(ask('reset')).rejects.toThrow('fetch failed');
    await expect(ask('dead-organization;by=unreachable')).rejects.toThrow('fetch failed');
  });

  it('resets the connection in the middle of a stream', async () => {
    const response = await ask('reset-stream;after=4', true);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('ends a stream early as if it were complete, after so many events or bytes', async () => {
    const events = await (await ask('stop-stream;after=4', true)).text();
    expect(events.match(/^event: /gm)).toHaveLength(4);
    expect(events.endsWith('\n\n')).toBe(true);
    for (const bytes of [1, 100, 777]) {
      // oxlint-disable-next-line no-await-in-loop
      const body = await (await ask(`stop-stream;bytes=${bytes}`, true)).arrayBuffer();
      expect(body.byteLength).toBe(bytes);
    }
  });

  it('ends a whole answer early', async () => {
    const text = await (await ask('stop-stream;bytes=50')).text();
    expect(text).toHaveLength(50);
    await expect(ask('reset-stream').then((response) => response.text())).rejects.toThrow('terminated');
  });

  it('sends an error event that the SDK raises', async () => {
    const client = upstream.client('k', { 'x-simulator-fault': 'stream-error;after=5' });
    const stream = client.messages.stream({ ...question(), stream: undefined as never });
    const error: unknown = await stream.finalMessage().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect(error).toMatchObject({ type: 'overloaded_error' });
  });

  it('sends what is no answer', async () => {
    const garbage = await ask('garbage');
    expect(garbage.status).toBe(200);
    const text = await garbage.text();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    const stream = await (await ask('garbage-stream;after=3', true)).text();
    expect(stream).toMatch(/not an event at all/);
    expect(stream).not.toContain('message_stop');
  });

  it('refuses the answer', async () => {
    expect(await (await ask('refusal')).json()).toMatchObject({ stop_reason: 'refusal' });
  });

  it('holds the headers back until the client gives up', async () => {
    const controller = new AbortController();
    const answered = fetch(`${upstream.origin}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01', 'x-simulator-fault': 'hang' },
      body: JSON.stringify(question()),
      signal: controller.signal,
    });
    const first = await Promise.race([
      answered,
      new Promise((resolve) => setTimeout(resolve, 150, 'nothing')),
    ]);
    expect(first).toBe('nothing');
    controller.abort();
    await expect(answered).rejects.toThrow('aborted');
    const late = await ask('hang;for=30');
    expect(late.status).toBe(200);
  });

  it('stalls a stream without closing it', async () => {
    const call = request(`${upstream.origin}/v1/messages`, {
      method: 'POST',
      headers: {
        'x-api-key': 'k',
        'anthropic-version': '2023-06-01',
        'x-simulator-fault': 'stall-stream;after=2',
      },
    });
    call.end(JSON.stringify(question(true)));
    const [response] = await once(call, 'response');
    let text = '';
    response.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(response.complete).toBe(false);
    expect(text.match(/^event: /gm)).toHaveLength(2);
    call.destroy();
  });

  it('spaces events out', async () => {
    const started = performance.now();
    const body = await (
      await upstream.post(
        '/v1/messages',
        { ...question(true), max_tokens: 8 },
        { 'x-simulator-fault': 'slow-chunks;interval=25;tokens=1' },
      )
    ).text();
    expect(body.match(/text_delta/g)?.length).toBe(8);
    expect(performance.now() - started).toBeGreaterThan(8 * 25 - 10);
  });
});

describe('fault rules', () => {
  const always = {
    key: undefined,
    organization: undefined,
    model: undefined,
    share: 1,
    endsAt: undefined,
    left: undefined,
  };
  const asked = { keyLabel: 'first', organization: 'Lab', model: undefined };

  it('hit the key, organization and model they name', () => {
    const rules = new FaultRules(new ManualClock(), seededRandom('1'));
    rules.add({ ...always, text: 'overloaded', faults: faultsOf('overloaded'), key: 'second' });
    rules.add({ ...always, text: 'billing', faults: faultsOf('billing'), organization: 'Lab' });
    rules.add({ ...always, text: 'forbidden', faults: faultsOf('forbidden'), model: 'claude-opus' });
    const names = (wanted: typeof asked | { model: string }) =>
      rules.select({ ...asked, ...wanted }).map((fault) => fault.name);
    expect(names(asked)).toEqual(['billing']);
    expect(names({ ...asked, keyLabel: 'second' })).toEqual(['overloaded', 'billing']);
    expect(names({ model: 'claude-opus-5-5' })).toEqual(['forbidden']);
    expect(names({ model: 'claude-sonnet-5-5' })).toEqual([]);
  });

  it('hit a share of the requests', () => {
    const rules = new FaultRules(new ManualClock(), seededRandom('1'));
    rules.add({ ...always, text: 'overloaded', faults: faultsOf('overloaded'), share: 0.25 });
    let hits = 0;
    for (let index = 0; index < 4_000; index += 1) hits += rules.select(asked).length;
    expect(hits / 4_000).toBeCloseTo(0.25, 1);
  });

  it('end by time, by count, or when they are cleared', () => {
    const clock = new ManualClock();
    const rules = new FaultRules(clock, seededRandom('1'));
    rules.add({ ...always, text: 'hang', faults: faultsOf('hang'), endsAt: clock.now() + 1_000 });
    rules.add({ ...always, text: 'reset', faults: faultsOf('reset'), left: 2 });
    const cleared = rules.add({ ...always, text: 'garbage', faults: faultsOf('garbage') });
    expect(rules.select(asked).map((fault) => fault.name)).toEqual(['hang', 'reset', 'garbage']);
    clock.advance(1_000);
    expect(rules.select(asked).map((fault) => fault.name)).toEqual(['reset', 'garbage']);
    expect(rules.clear(cleared.id)).toBe(1);
    expect(rules.select(asked)).toEqual([]);
    expect(rules.list()).toEqual([]);
  });

  it('bring a storm down on its share of requests, in all its forms', () => {
    const rules = new FaultRules(new ManualClock(), seededRandom('1'));
    const seen = new Map<string, number>();
    for (let index = 0; index < 2_000; index += 1) {
      for (const { name } of rules.unfold(faultsOf('storm;share=0.5')))
        seen.set(name, (seen.get(name) ?? 0) + 1);
    }
    expect([...seen.keys()].toSorted()).toEqual([
      'overloaded',
      'rate-limit',
      'reset-stream',
      'server-error',
      'slow-chunks',
      'stream-error',
    ]);
    const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
    expect(total / 2_000).toBeCloseTo(0.5, 1);
  });
});

describe('a scenario', () => {
  it('changes what the API answers as its time comes', async () => {
    const clock = new ManualClock();
    const parsed = parseScenario(
      '{"steps":[{"at":"10s","for":"10s","fault":"overloaded","model":"claude-sonnet"},{"at":"30s","fault":"unauthorized","key":"second"}]}',
    );
    if (parsed.kind === 'wrong') throw new Error(parsed.problems.join());
    const upstream = await startSimulatedUpstream({
      clock,
      scenario: parsed.scenario,
      keys: [
        { label: 'first', secret: 'one' },
        { label: 'second', secret: 'two' },
      ],
    });
    const status = async (key: string) =>
      (await upstream.post('/v1/messages', question(), { 'x-api-key': key })).status;
    expect(await status('one')).toBe(200);
    clock.advance(12_000);
    expect(await status('one')).toBe(529);
    clock.advance(10_000);
    expect(await status('one')).toBe(200);
    clock.advance(10_000);
    expect([await status('one'), await status('two')]).toEqual([200, 401]);
    await upstream.close();
  });
});
