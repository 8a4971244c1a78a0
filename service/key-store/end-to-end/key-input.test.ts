/** What the admin API takes for a key and what not, and the import of `.env` texts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { A, B, LiveKeys, errorOf } from '../../testing/live-keys.ts';

let live: LiveKeys;
beforeEach(async () => {
  live = await LiveKeys.start();
});
afterEach(() => live.close());

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
      const answer = await live.call('POST', '/api/admin/keys', body);
      expect(errorOf(answer)).toMatch(expected);
      expect(answer.body['type']).toBe('error');
    }
    expect((await live.call('GET', '/api/admin/keys')).body['simulated']).toBe(true);
    expect(live.upstream.requests).toHaveLength(0);
  });

  it('of which the upstream is to judge is refused in its words', async () => {
    live.upstream.answer((request, reply) =>
      reply.json(401, { error: { message: `no such key ${request.header('x-api-key')}` } }),
    );
    const answer = await live.call('POST', '/api/admin/keys', { secret: A, label: 'lab-1' });
    expect(errorOf(answer)).toMatch(
      /^422 secret: The upstream does not accept this key \(401\).* Nothing was saved/,
    );
    expect((await live.call('POST', '/api/admin/keys/test', { secret: A })).body).toMatchObject({
      masked: 'sk-ant-…aaaa',
      test: { verdict: 'refused', ok: false },
    });
  });

  it('of ten megabytes is refused quickly', async () => {
    const startedAt = performance.now();
    const answer = await live.call('POST', '/api/admin/keys/import', {
      text: 'rubbish '.repeat(1_310_720),
      commit: true,
    });
    expect(errorOf(answer)).toMatch(/^413 this is more than 1 MB of text/);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(
      errorOf(await live.call('POST', '/api/admin/keys/import', { text: 'r'.repeat(1_100_000) })),
    ).toMatch(/^413/);
    const megabyte = await live.call('POST', '/api/admin/keys/import', { text: 'rubbish\n'.repeat(131_072) });
    expect(megabyte.body).toMatchObject({ committed: false, counts: { new: 0, ignored: 131_072 } });
  });
});

describe('an import', () => {
  it('shows, then adds what the upstream accepts', async () => {
    live.upstream.answer((request, reply) =>
      request.header('x-api-key') === B ? reply.json(401, {}) : reply.json(200, { data: [] }),
    );
    const text = `ANTHROPIC_API_KEY=${A}\nANTHROPIC_API_KEY_2="${B}"\nANTHROPIC_API_KEY_3=gsk_abcdefghijklmnop\nPORT=1\n`;
    const preview = await live.call('POST', '/api/admin/keys/import', { text });
    expect(preview.body).toMatchObject({ committed: false, counts: { new: 2, malformed: 1, ignored: 1 } });
    expect(live.upstream.requests).toHaveLength(0);
    const result = await live.call('POST', '/api/admin/keys/import', { text, commit: true });
    expect(result.body).toMatchObject({
      committed: true,
      lines: [
        { verdict: 'added', label: 'primary' },
        { verdict: 'refused' },
        { verdict: 'malformed' },
        { verdict: 'ignored' },
      ],
    });
    expect((await live.call('GET', '/api/admin/keys')).body['keys']).toMatchObject([{ label: 'primary' }]);
  });
});
