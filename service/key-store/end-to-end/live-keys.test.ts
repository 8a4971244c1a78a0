/** Keys that come, change and go while the service serves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLogger } from '../../lib/logger.ts';
import { A, B, SECRET_PARTS, LiveKeys, errorOf } from '../../testing/live-keys.ts';
import { configFolder } from '../../testing/start-test-service.ts';

let live: LiveKeys;
beforeEach(async () => {
  live = await LiveKeys.start();
});
afterEach(() => live.close());

describe('the first key', () => {
  it('ends the simulation at once; taking the last away gives 503 and never a made-up answer again', async () => {
    expect((await live.message()).headers.get('x-tulay-simulated')).toBe('true');
    expect((await live.call('GET', '/api/health')).body['simulated']).toBe(true);
    expect((await live.call('GET', '/api/admin/simulator')).status).toBe(200);

    const id = await live.add(A, 'lab-1');
    expect(live.upstream.keysSeen()).toEqual([A]);
    const served = await live.message();
    expect(served.headers.get('x-tulay-simulated')).toBeNull();
    expect(served.headers.get('x-tulay-key')).toBe('lab-1');
    expect(live.upstream.keysSeen()).toEqual([A, A]);
    expect((await live.call('GET', '/api/health')).body).toMatchObject({ simulated: false, ready: true });
    expect((await live.call('GET', '/api/admin/simulator')).status).toBe(409);

    expect((await live.call('DELETE', `/api/admin/keys/${id}`)).status).toBe(204);
    expect(errorOf(await live.message())).toMatch(
      /^503 No upstream key is configured, and one was before.*npm run keys/,
    );
    await live.restart();
    expect((await live.message()).status).toBe(503);
    expect((await live.call('GET', '/api/health')).body).toMatchObject({ simulated: false, ready: false });
  });

  it('serves after a restart', async () => {
    await live.add(A, 'lab-1', { tier: 'fallback', limits: { requestsPerDay: 100 } });
    await live.restart();
    expect((await live.message()).headers.get('x-tulay-key')).toBe('lab-1');
    expect((await live.call('GET', '/api/admin/keys')).body['keys']).toMatchObject([
      { label: 'lab-1', masked: 'sk-ant-…aaaa', tier: 'fallback', limits: { requestsPerDay: 100 } },
    ]);
  });

  it('does not end a simulation that TULAY_SIMULATE asks for', async () => {
    await live.restart({ variables: { TULAY_SIMULATE: '1' } });
    await live.add(A, 'lab-1');
    expect((await live.message()).headers.get('x-tulay-simulated')).toBe('true');
  });

  it('lets simulated answers that are under way end', async () => {
    const slow = fetch(`${live.address}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 30,
        stream: true,
        messages: [{ role: 'user', content: 'Tell me a long story' }],
      }),
    });
    const response = await slow;
    await live.add(A, 'lab-1');
    expect(await response.text()).toContain('message_stop');
    expect((await live.message()).headers.get('x-tulay-key')).toBe('lab-1');
  });
});

describe('a key that is changed', () => {
  it('is rotated without a gap', async () => {
    const id = await live.add(A, 'lab-1');
    expect((await live.call('POST', `/api/admin/keys/${id}/rotate`, { secret: B })).status).toBe(200);
    await live.message();
    expect(live.upstream.keysSeen().at(-1)).toBe(B);
    const { body } = await live.call('GET', `/api/admin/keys/${id}`);
    expect(body['history']).toMatchObject([{ kind: 'rotated' }, { kind: 'added' }]);
  });

  it('is taken out of service and put back', async () => {
    const id = await live.add(A, 'lab-1');
    await live.call('POST', `/api/admin/keys/${id}/disable`, { reason: 'too dear' });
    expect((await live.message()).status).toBe(503);
    const { body } = await live.call('GET', '/api/admin/keys');
    expect(body['keys']).toMatchObject([
      { live: { state: 'disabled' }, disabled: { reason: expect.stringContaining('too dear') } },
    ]);
    expect((await live.call('POST', `/api/admin/keys/${id}/disable`)).status).toBe(200);
    await live.restart();
    expect((await live.message()).status).toBe(503);
    expect((await live.call('POST', `/api/admin/keys/${id}/enable`)).status).toBe(200);
    expect((await live.message()).status).toBe(200);
  });

  it('by the actions of /api/admin/status', async () => {
    await live.add(A, 'lab-1');
    const act = (action: string, params: object = {}) =>
      live.call('POST', '/api/admin/status', { action, params });
    expect((await act('disable_key', { key: 'lab-1' })).body).toMatchObject({
      ok: true,
      result: { state: 'disabled' },
    });
    expect((await act('enable_key', { key: 'LAB-1' })).body).toMatchObject({
      ok: true,
      result: { state: 'healthy' },
    });
    expect((await act('reset_circuit_breaker', { key: 'lab-1' })).status).toBe(200);
    expect((await act('probe_key', { key: 'lab-1' })).status).toBe(200);
    expect((await act('test_key', { key: 'lab-1' })).body).toMatchObject({ result: { verdict: 'accepted' } });
    expect(errorOf(await act('disable_key', { key: 'lab-9' }))).toMatch(/^404 params: key: no key/);
    expect(errorOf(await act('disable_key'))).toMatch(/^400 params: key:/);
    const unknown = errorOf(await act('launch'));
    for (const name of [
      'disable_key',
      'enable_key',
      'reset_circuit_breaker',
      'clear_cache',
      'stop_spending',
    ]) {
      expect(unknown).toContain(name);
    }
  });

  it('only by the administrator', async () => {
    const id = await live.add(A, 'lab-1');
    const attempts: [string, string, unknown?][] = [
      ['GET', '/api/admin/keys'],
      ['POST', '/api/admin/keys', { secret: B, label: 'x' }],
      ['POST', '/api/admin/keys/test', { secret: B }],
      ['POST', '/api/admin/keys/import', { text: 'x' }],
      ['POST', '/api/admin/keys/rekey', { to: 'file' }],
      ['PATCH', `/api/admin/keys/${id}`, { weight: 2 }],
      ['DELETE', `/api/admin/keys/${id}`],
      ['POST', `/api/admin/keys/${id}/disable`],
      ['POST', '/api/admin/spending', { stopped: true }],
      ['POST', '/api/admin/status', { action: 'disable_key', params: { key: 'lab-1' } }],
    ];
    const statuses = await Promise.all(
      attempts.map(async ([method, path, body]) => (await live.call(method, path, body, 'anonymous')).status),
    );
    expect(statuses).toEqual(attempts.map(() => 401));
    // The master key is nobody's business but the terminal's.
    expect((await live.call('POST', '/api/admin/keys/rekey', { to: 'file' })).status).toBe(403);
  });
});

describe('the switch that stops paid calls', () => {
  it('leaves simulated ones alone, stops the others, and survives a restart', async () => {
    expect(
      (await live.call('POST', '/api/admin/spending', { stopped: true, reason: `bill ${A}` })).body,
    ).toMatchObject({
      stopped: true,
      reason: 'bill sk-…, through the admin API',
    });
    expect((await live.message()).status).toBe(200);
    await live.add(A, 'lab-1');
    expect((await live.message()).status).toBe(503);
    await live.restart();
    expect(errorOf(await live.message())).toMatch(/^503 .*bill sk-…, through the admin API/);
    expect((await live.call('GET', '/api/admin/keys')).body['stopped']).toContain('through the admin API');
    expect((await live.call('POST', '/api/admin/status', { action: 'resume_spending' })).body).toMatchObject({
      ok: true,
    });
    expect((await live.message()).status).toBe(200);
    await live.restart();
    expect((await live.message()).status).toBe(200);
    expect(errorOf(await live.call('POST', '/api/admin/spending', { stopped: 'yes' }))).toMatch(
      /^400 stopped: give true or false/,
    );
  });
});

describe('keys of the environment', () => {
  it('are listed beside the others and cannot be removed here', async () => {
    await live.restart({ keys: [A] });
    await live.add(B, 'lab-1');
    const { body } = await live.call('GET', '/api/admin/keys');
    expect(body['keys']).toMatchObject([
      { id: 'env-primary', source: 'environment', variable: 'ANTHROPIC_API_KEY', may: { change: null } },
      { source: 'stored', label: 'lab-1' },
    ]);
    expect(errorOf(await live.call('DELETE', '/api/admin/keys/env-primary'))).toMatch(
      /^409 primary comes from ANTHROPIC_API_KEY/,
    );
    expect(
      (await live.call('PATCH', '/api/admin/keys/env-primary', { limits: { requestsPerMinute: 5 } })).status,
    ).toBe(200);
  });
});

it('logs what is done with keys, and no secret', async () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', format: 'json' });
  for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) {
    logger[level] = (...record: unknown[]) => void lines.push(JSON.stringify(record));
  }
  await live.restart({ logger });
  const id = await live.add(A, 'lab-1');
  await live.call('POST', `/api/admin/keys/${id}/rotate`, { secret: B });
  await live.call('DELETE', `/api/admin/keys/${id}`);
  expect(lines.join('\n')).toMatch(/Added through the admin API[^]*Rotated[^]*Removed/);
  expect(lines.join('\n')).not.toMatch(SECRET_PARTS);
  expect(readdirSync(configFolder(join(live.folder, 'data')), { recursive: true })).toContain('tulay');
});
