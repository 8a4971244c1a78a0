import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulatedUpstream } from '../../testing/simulated-upstream.ts';
import type { SimulatedUpstream } from '../../testing/simulated-upstream.ts';

describe('control calls', () => {
  let upstream: SimulatedUpstream;

  beforeAll(async () => {
    upstream = await startSimulatedUpstream({
      organizations: [{ name: 'Lab', limits: 'unlimited' }],
      keys: [
        { label: 'first', secret: 'one' },
        { label: 'second', secret: 'two' },
      ],
    });
  });
  beforeEach(async () => {
    await control({ action: 'reset' });
  });
  afterAll(() => upstream.close());

  const control = (call: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${upstream.origin}/simulator/control`, {
      method: 'POST',
      headers,
      body: typeof call === 'string' ? call : JSON.stringify(call),
    });

  const statusOf = async (key: string): Promise<number> => {
    const body = { model: 'claude-haiku-4-5', max_tokens: 5, messages: [{ role: 'user', content: 'Hi' }] };
    return (await upstream.post('/v1/messages', body, { 'x-api-key': key })).status;
  };

  it('switch a fault on for one key and off again', async () => {
    const made = await control({ action: 'add-fault', fault: 'unauthorized', key: 'second' });
    expect(await made.json()).toEqual({ ok: true, id: expect.stringMatching(/^rule-/) });
    expect([await statusOf('one'), await statusOf('two')]).toEqual([200, 401]);
    expect(await (await control({ action: 'clear-faults' })).json()).toEqual({ ok: true, cleared: 1 });
    expect(await statusOf('two')).toBe(200);
  });

  it('let a fault hit so many requests and no more', async () => {
    await control({ action: 'add-fault', fault: 'overloaded', count: 2 });
    const seen = [await statusOf('one'), await statusOf('one'), await statusOf('one')];
    expect(seen).toEqual([529, 529, 200]);
  });

  it('change limits', async () => {
    await control({ action: 'set-limits', key: 'first', limits: { requestsPerMinute: 1 } });
    expect([await statusOf('one'), await statusOf('one'), await statusOf('two')]).toEqual([200, 429, 200]);
    await control({ action: 'set-limits', key: 'first', limits: 'unlimited' });
    expect(await statusOf('one')).toBe(200);
  });

  it('are undone by a reset', async () => {
    await control({ action: 'set-limits', key: 'first', limits: { requestsPerMinute: 1 } });
    await control({ action: 'add-fault', fault: 'billing' });
    await control({ action: 'reset' });
    expect([await statusOf('one'), await statusOf('one')]).toEqual([200, 200]);
  });

  it('run a scenario, given or built in, and stop it', async () => {
    await control({ action: 'run-scenario', scenario: { name: 'now', steps: [{ fault: 'billing' }] } });
    expect(await statusOf('one')).toBe(402);
    await control({ action: 'stop-scenario' });
    expect(await statusOf('one')).toBe(200);
    expect(await (await control({ action: 'run-scenario', scenario: 'storm' })).json()).toEqual({
      ok: true,
      scenario: 'storm',
    });
  });

  it('show what is going on, without any secret', async () => {
    await control({ action: 'add-fault', fault: 'hang', key: 'first', for: 60 });
    const text = await (await fetch(`${upstream.origin}/simulator/control`)).text();
    expect(JSON.parse(text)).toMatchObject({
      keys: [{ label: 'first', organization: 'Lab' }, { label: 'second' }],
      faults: [{ text: 'hang', key: 'first', endsInSeconds: 60 }],
      scenario: null,
    });
    expect(text).not.toMatch(/"(?:one|two)"/);
  });

  it.each([
    [{ action: 'explode' }, '"action" takes one of add-fault, clear-faults'],
    [{ action: 'add-fault', fault: 'nothing' }, 'unknown fault "nothing". Valid faults: rate-limit'],
    [{ action: 'add-fault', fault: 'hang', key: 'third' }, '"key" takes one of first, second'],
    [{ action: 'add-fault', fault: 'hang', share: 2 }, '"share" takes a number from 0 to 1'],
    [{ action: 'add-fault', fault: 'hang', color: 'red' }, 'add-fault takes no "color"'],
    [{ action: 'set-limits', key: 'first', limits: { rpm: 5 } }, 'unknown name "rpm"'],
    [{ action: 'set-limits', limits: 'unlimited' }, '"key" or "organization" is needed'],
    ['{\n"action":\n}', 'line 3: a value expected'],
    [
      '{\n"action": "run-scenario",\n"scenario": {"steps": [\n{"fault": "storn"}\n]}}',
      'line 4: unknown fault "storn"',
    ],
  ])('that are wrong change nothing and say why: %j', async (call, problem) => {
    const response = await control(call);
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { ok: false, problems: expect.arrayContaining([expect.stringContaining(problem)]) },
    ]);
    expect(await statusOf('one')).toBe(200);
  });

  it('say everything that is wrong at once', async () => {
    const response = await control({ action: 'add-fault', fault: 'x', key: 'y', share: -1 });
    expect(await response.json()).toMatchObject({ problems: { length: 3 } });
  });

  it.each([
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a cross-site request', { 'sec-fetch-site': 'cross-site' }],
    ['a foreign Host', { host: 'evil.example' }],
  ])('are refused from %s', async (_, headers) => {
    // fetch() keeps Host and Sec-Fetch-Site to itself.
    const status = await new Promise((resolve, reject) => {
      const call = request(
        `${upstream.origin}/simulator/control`,
        { method: 'POST', headers },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      call.on('error', reject);
      call.end(JSON.stringify({ action: 'add-fault', fault: 'billing' }));
    });
    expect(status).toBe(403);
    expect(await statusOf('one')).toBe(200);
  });
});
