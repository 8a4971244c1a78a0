/** Keys that come, change and go while the service serves: the real service, in front of simulated organizations. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../lib/logger.ts';
import { startRecordingUpstream, type RecordingUpstream } from '../../testing/recording-upstream.ts';
import {
  configFolder,
  startTestService,
  type TestService,
  type TestServiceOptions,
} from '../../testing/start-test-service.ts';

const A = 'sk-ant-api03-aaaaaaaaaaaaaaaa-aaaa';
const B = 'sk-ant-api03-bbbbbbbbbbbbbbbb-bbbb';

let folder: string;
let upstream: RecordingUpstream;
let service: TestService;
/** Every answer's text, for the search for secrets at the end. */
let answers: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tulay-live-keys-'));
  answers = [];
  upstream = await startRecordingUpstream((request, reply) =>
    request.target.startsWith('/v1/models')
      ? reply.json(200, { data: [], has_more: false })
      : reply.json(200, {
          id: 'msg_1',
          type: 'message',
          content: [],
          usage: { input_tokens: 1, output_tokens: 1 },
        }),
  );
  service = await open();
});
afterEach(async () => {
  await service.stop();
  await upstream.close();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  const leaked = [...answers, ...files].filter((text) => /aaaaaaaaaaaaaaaa|bbbbbbbbbbbbbbbb/.test(text));
  rmSync(folder, { recursive: true });
  if (leaked.length > 0) throw new Error(`a secret was shown or stored: ${leaked[0]?.slice(0, 500)}`);
});

const open = (options: TestServiceOptions = {}): Promise<TestService> =>
  startTestService({ dataDirectory: join(folder, 'data'), upstreamUrl: upstream.url, ...options });

async function restart(options: TestServiceOptions = {}): Promise<void> {
  await service.stop();
  service = await open(options);
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  token: string | null = service.adminToken,
): Promise<Answer> {
  const response = await fetch(service.address + path, {
    method,
    headers: {
      'anthropic-version': '2023-06-01',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push(text, JSON.stringify([...response.headers]));
  return {
    status: response.status,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    headers: response.headers,
  };
}

async function add(secret: string, label: string, more: object = {}): Promise<string> {
  const { status, body } = await call('POST', '/api/admin/keys', { secret, label, ...more });
  expect({ status, body }).toMatchObject({ status: 201, body: { key: { label } } });
  return (body['key'] as { id: string }).id;
}

const message = (): Promise<Answer> =>
  call(
    'POST',
    '/v1/messages',
    { model: 'claude-haiku-4-5', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] },
    null,
  );

const errorOf = ({ status, body }: Answer): string =>
  `${status} ${(body['error'] as { message?: string } | undefined)?.message}`;

describe('the first key', () => {
  it('ends the simulation at once; taking the last away gives 503 and never a made-up answer again', async () => {
    expect((await message()).headers.get('x-tulay-simulated')).toBe('true');
    expect((await call('GET', '/api/health')).body['simulated']).toBe(true);
    expect((await call('GET', '/api/admin/simulator')).status).toBe(200);

    const id = await add(A, 'lab-1');
    expect(upstream.keysSeen()).toEqual([A]);
    const served = await message();
    expect(served.headers.get('x-tulay-simulated')).toBeNull();
    expect(served.headers.get('x-tulay-key')).toBe('lab-1');
    expect(upstream.keysSeen()).toEqual([A, A]);
    expect((await call('GET', '/api/health')).body).toMatchObject({ simulated: false, ready: true });
    expect((await call('GET', '/api/admin/simulator')).status).toBe(409);

    expect((await call('DELETE', `/api/admin/keys/${id}`)).status).toBe(204);
    expect(errorOf(await message())).toMatch(
      /^503 No upstream key is configured, and one was before.*npm run keys/,
    );
    await restart();
    expect((await message()).status).toBe(503);
    expect((await call('GET', '/api/health')).body).toMatchObject({ simulated: false, ready: false });
  });

  it('serves after a restart', async () => {
    await add(A, 'lab-1', { tier: 'fallback', limits: { requestsPerDay: 100 } });
    await restart();
    expect((await message()).headers.get('x-tulay-key')).toBe('lab-1');
    expect((await call('GET', '/api/admin/keys')).body['keys']).toMatchObject([
      { label: 'lab-1', masked: 'sk-ant-…aaaa', tier: 'fallback', limits: { requestsPerDay: 100 } },
    ]);
  });

  it('does not end a simulation that TULAY_SIMULATE asks for', async () => {
    await restart({ variables: { TULAY_SIMULATE: '1' } });
    await add(A, 'lab-1');
    expect((await message()).headers.get('x-tulay-simulated')).toBe('true');
  });

  it('lets simulated answers that are under way end', async () => {
    const slow = fetch(`${service.address}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 200,
        stream: true,
        messages: [{ role: 'user', content: 'Tell me a long story' }],
      }),
    });
    const response = await slow;
    await add(A, 'lab-1');
    expect(await response.text()).toContain('message_stop');
    expect((await message()).headers.get('x-tulay-key')).toBe('lab-1');
  });
});

describe('a key that is changed', () => {
  it('is rotated without a gap', async () => {
    const id = await add(A, 'lab-1');
    expect((await call('POST', `/api/admin/keys/${id}/rotate`, { secret: B })).status).toBe(200);
    await message();
    expect(upstream.keysSeen().at(-1)).toBe(B);
    const { body } = await call('GET', `/api/admin/keys/${id}`);
    expect(body['history']).toMatchObject([{ kind: 'rotated' }, { kind: 'added' }]);
  });

  it('is taken out of service and put back', async () => {
    const id = await add(A, 'lab-1');
    await call('POST', `/api/admin/keys/${id}/disable`, { reason: 'too dear' });
    expect((await message()).status).toBe(503);
    const { body } = await call('GET', '/api/admin/keys');
    expect(body['keys']).toMatchObject([
      { live: { state: 'disabled' }, disabled: { reason: expect.stringContaining('too dear') } },
    ]);
    expect((await call('POST', `/api/admin/keys/${id}/disable`)).status).toBe(200);
    await restart();
    expect((await message()).status).toBe(503);
    expect((await call('POST', `/api/admin/keys/${id}/enable`)).status).toBe(200);
    expect((await message()).status).toBe(200);
  });

  it('by the actions of /api/admin/status', async () => {
    await add(A, 'lab-1');
    const act = (action: string, params: object = {}) =>
      call('POST', '/api/admin/status', { action, params });
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
    const id = await add(A, 'lab-1');
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
      attempts.map(async ([method, path, body]) => (await call(method, path, body, null)).status),
    );
    expect(statuses).toEqual(attempts.map(() => 401));
    // The master key is nobody's business but the terminal's.
    expect((await call('POST', '/api/admin/keys/rekey', { to: 'file' })).status).toBe(403);
  });
});

describe('bad input', () => {
  const WRONG: readonly (readonly [body: object, error: RegExp])[] = [
    [{ label: 'x' }, /^400 secret:/],
    [{ secret: A }, /^400 label: give 1 to 64/],
    [{ secret: A, label: 'two words' }, /^400 label:/],
    [{ secret: A, label: A }, /^400 label: this looks like a key/],
    [{ secret: 'not-a-key', label: 'x' }, /^400 secret: this does not begin with sk-ant-/],
    [{ secret: 'sk-proj-abcdefghijklmnop', label: 'x' }, /^400 secret: this is a key of OpenAI/],
    [{ secret: 'AIzaSyabcdefghijklmnop', label: 'x' }, /^400 secret: this is a key of Google/],
    [{ secret: `${A} ${B}`, label: 'x' }, /^400 secret: this holds a space/],
    [{ secret: A, label: 'x', tier: 'gold' }, /^400 tier: give primary or fallback/],
    [{ secret: A, label: 'x', priority: 11 }, /^400 priority: give a whole number from 0 to 10/],
    [{ secret: A, label: 'x', weight: 0 }, /^400 weight:/],
    [
      { secret: A, label: 'x', limits: { requestsPerMinute: -1 } },
      /^400 limits\.requestsPerMinute: give a whole number from 1/,
    ],
    [{ secret: A, label: 'x', limits: { requestsPerHour: 1 } }, /^400 limits: Unrecognized key/],
    [{ secret: A, label: 'x', [A]: 1 }, /^400 Unrecognized key: "sk-…"/],
    [{ secret: { text: A }, label: 'x' }, /^400 secret: give the key as text/],
  ];

  it('is refused with the field and the reason, and nothing is kept', async () => {
    for (const [body, expected] of WRONG) {
      // In order, so that a failure names the first one.
      // oxlint-disable-next-line no-await-in-loop
      const answer = await call('POST', '/api/admin/keys', body);
      expect(errorOf(answer)).toMatch(expected);
      expect(answer.body['type']).toBe('error');
    }
    expect((await call('GET', '/api/admin/keys')).body['simulated']).toBe(true);
    expect(upstream.requests).toHaveLength(0);
  });

  it('of which the upstream is to judge is refused in its words', async () => {
    upstream.answer((request, reply) =>
      reply.json(401, { error: { message: `no such key ${request.header('x-api-key')}` } }),
    );
    const answer = await call('POST', '/api/admin/keys', { secret: A, label: 'lab-1' });
    expect(errorOf(answer)).toMatch(
      /^422 secret: The upstream does not accept this key \(401\).* Nothing was saved/,
    );
    expect((await call('POST', '/api/admin/keys/test', { secret: A })).body).toMatchObject({
      masked: 'sk-ant-…aaaa',
      test: { verdict: 'refused', ok: false },
    });
  });

  it('of ten megabytes is refused quickly', async () => {
    const startedAt = performance.now();
    const answer = await call('POST', '/api/admin/keys/import', {
      text: 'rubbish '.repeat(1_310_720),
      commit: true,
    });
    expect(errorOf(answer)).toMatch(/^413 this is more than 1 MB of text/);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(errorOf(await call('POST', '/api/admin/keys/import', { text: 'r'.repeat(1_100_000) }))).toMatch(
      /^413/,
    );
    const megabyte = await call('POST', '/api/admin/keys/import', { text: 'rubbish\n'.repeat(131_072) });
    expect(megabyte.body).toMatchObject({ committed: false, counts: { new: 0, ignored: 131_072 } });
  });
});

describe('an import', () => {
  it('shows, then adds what the upstream accepts', async () => {
    upstream.answer((request, reply) =>
      request.header('x-api-key') === B ? reply.json(401, {}) : reply.json(200, { data: [] }),
    );
    const text = `ANTHROPIC_API_KEY=${A}\nANTHROPIC_API_KEY_2="${B}"\nANTHROPIC_API_KEY_3=gsk_abcdefghijklmnop\nPORT=1\n`;
    const preview = await call('POST', '/api/admin/keys/import', { text });
    expect(preview.body).toMatchObject({ committed: false, counts: { new: 2, malformed: 1, ignored: 1 } });
    expect(upstream.requests).toHaveLength(0);
    const result = await call('POST', '/api/admin/keys/import', { text, commit: true });
    expect(result.body).toMatchObject({
      committed: true,
      lines: [
        { verdict: 'added', label: 'primary' },
        { verdict: 'refused' },
        { verdict: 'malformed' },
        { verdict: 'ignored' },
      ],
    });
    expect((await call('GET', '/api/admin/keys')).body['keys']).toMatchObject([{ label: 'primary' }]);
  });
});

describe('the switch that stops paid calls', () => {
  it('leaves simulated ones alone, stops the others, and survives a restart', async () => {
    expect(
      (await call('POST', '/api/admin/spending', { stopped: true, reason: `bill ${A}` })).body,
    ).toMatchObject({
      stopped: true,
      reason: 'bill sk-…, through the admin API',
    });
    expect((await message()).status).toBe(200);
    await add(A, 'lab-1');
    expect((await message()).status).toBe(503);
    await restart();
    expect(errorOf(await message())).toMatch(/^503 .*bill sk-…, through the admin API/);
    expect((await call('GET', '/api/admin/keys')).body['stopped']).toContain('through the admin API');
    expect((await call('POST', '/api/admin/status', { action: 'resume_spending' })).body).toMatchObject({
      ok: true,
    });
    expect((await message()).status).toBe(200);
    await restart();
    expect((await message()).status).toBe(200);
    expect(errorOf(await call('POST', '/api/admin/spending', { stopped: 'yes' }))).toMatch(
      /^400 stopped: give true or false/,
    );
  });
});

describe('keys of the environment', () => {
  it('are listed beside the others and cannot be removed here', async () => {
    await restart({ keys: [A] });
    await add(B, 'lab-1');
    const { body } = await call('GET', '/api/admin/keys');
    expect(body['keys']).toMatchObject([
      { id: 'env-primary', source: 'environment', variable: 'ANTHROPIC_API_KEY', may: { change: null } },
      { source: 'stored', label: 'lab-1' },
    ]);
    expect(errorOf(await call('DELETE', '/api/admin/keys/env-primary'))).toMatch(
      /^409 primary comes from ANTHROPIC_API_KEY/,
    );
    expect(
      (await call('PATCH', '/api/admin/keys/env-primary', { limits: { requestsPerMinute: 5 } })).status,
    ).toBe(200);
  });
});

it('logs what is done with keys, and no secret', async () => {
  const lines: string[] = [];
  const logger = createLogger({ level: 'trace', format: 'json' });
  for (const level of ['trace', 'debug', 'info', 'warn', 'error'] as const) {
    logger[level] = (...record: unknown[]) => void lines.push(JSON.stringify(record));
  }
  await restart({ logger });
  const id = await add(A, 'lab-1');
  await call('POST', `/api/admin/keys/${id}/rotate`, { secret: B });
  await call('DELETE', `/api/admin/keys/${id}`);
  expect(lines.join('\n')).toMatch(/Added through the admin API[^]*Rotated[^]*Removed/);
  expect(lines.join('\n')).not.toMatch(/aaaaaaaaaaaaaaaa|bbbbbbbbbbbbbbbb/);
  expect(readdirSync(configFolder(join(folder, 'data')), { recursive: true })).toContain('tulay');
});
