import fc from 'fast-check';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseEnvKeys } from './parse-env-keys.ts';

const A = 'sk-ant-api03-aaaaaaaaaaaaaaaa';
const B = 'sk-ant-api03-bbbbbbbbbbbbbbbb';

/** `line kind label-or-variable` of each line. */
async function summary(text: string): Promise<string[]> {
  return (await parseEnvKeys(text)).map((found) =>
    found.kind === 'key'
      ? `${found.line} ${found.tier} ${found.label} ${found.secret.reveal()}`
      : `${found.line} ${found.kind} ${found.variable}`,
  );
}

describe('parseEnvKeys', () => {
  it('reads keys as a .env writes them, and nothing else', async () => {
    const text = [
      '\ufeff# keys',
      `ANTHROPIC_API_KEY=${A}`,
      '',
      `export ANTHROPIC_API_KEY_2="${B}"   # the second`,
      `  ANTHROPIC_API_KEY_FALLBACK_1 = '${A}f'`,
      `ANTHROPIC_API_KEY_TEAM_BLUE=${B}t # of the team`,
      'DATABASE_URL=postgres://user:password@host/db',
      `#ANTHROPIC_API_KEY_9=${A}`,
      'ANTHROPIC_API_KEY_4=',
      'just words',
    ].join('\r\n');
    expect(await summary(text)).toEqual([
      `2 primary primary ${A}`,
      `4 primary key-2 ${B}`,
      `5 fallback fallback-1 ${A}f`,
      `6 primary team-blue ${B}t`,
      '7 ignored DATABASE_URL',
      '9 ignored ANTHROPIC_API_KEY_4',
      '10 ignored null',
    ]);
  });

  it('says what is wrong with a key’s line', async () => {
    const text = [
      'ANTHROPIC_API_KEY=sk-proj-abcdefghijklmnop',
      `ANTHROPIC_API_KEY_2="${A}`,
      `ANTHROPIC_API_KEY_3="${A}" ${B}`,
      'ANTHROPIC_API_KEY_4=primary_key',
      `ANTHROPIC_API_KEY_5=${A} ${B}`,
      `ANTHROPIC_API_KEYS=${A}`,
      `ANTHROPIC_API_KEY_6=${'x'.repeat(10_000)}`,
      `ANTHROPIC_API_KEY_${A}=1`,
    ].join('\n');
    const lines = await parseEnvKeys(text);
    expect(lines.map(({ kind }) => kind)).toEqual(Array.from({ length: 8 }, () => 'malformed'));
    expect(lines.map((line) => (line.kind === 'malformed' ? line.reason : ''))).toEqual([
      expect.stringContaining('OpenAI'),
      expect.stringContaining('quote is not closed'),
      expect.stringContaining('quote is not closed'),
      expect.stringContaining('does not begin with sk-ant-'),
      expect.stringContaining('holds a space'),
      expect.stringContaining('its name is none'),
      expect.stringContaining('too long'),
      expect.stringContaining('its name is none'),
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/abcdefgh|aaaa|bbbb|xxxx|primary_key/);
  });

  it('does not look for keys inside a value of several lines', async () => {
    const text = ['PEM="-----BEGIN', 'other=words', 'END-----"', `ANTHROPIC_API_KEY=${A}`].join('\n');
    expect(await summary(text)).toEqual(['1 ignored PEM', `4 primary primary ${A}`]);
    const open = ['PEM="never closed', `ANTHROPIC_API_KEY=${A}`].join('\n');
    expect(await summary(open)).toEqual(['1 ignored PEM', `2 primary primary ${A}`]);
  });

  it.each([
    ['short lines', 'a=1\n'.repeat(262_144)],
    ['open quotes', 'a="\nb=\'\n'.repeat(131_072)],
    ['one long line', 'x'.repeat(1_048_576)],
    ['blanks', ' '.repeat(1_048_576)],
    ['binary', Buffer.from(Array.from({ length: 524_288 }, (_, i) => i % 256)).toString('latin1')],
  ])('is done with a megabyte of %s in a moment', async (_, text) => {
    const startedAt = performance.now();
    const found = await parseEnvKeys(text);
    expect(found.every(({ kind }) => kind === 'ignored')).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('agrees with Node’s own reading where a line is plain', async () => {
    const value = fc.stringMatching(/^sk-ant-[A-Za-z\d_-]{12,30}$/);
    const wrap = fc.constantFrom(
      (text: string) => text,
      (text: string) => `"${text}"`,
      (text: string) => `'${text}'`,
      (text: string) => `${text} # comment`,
      (text: string) => `  ${text}`,
    );
    await fc.assert(
      fc.asyncProperty(value, wrap, fc.constantFrom('', 'export ', '  '), async (key, write, before) => {
        const text = `${before}ANTHROPIC_API_KEY=${write(key)}`;
        const [found] = await parseEnvKeys(text);
        const expected = parseEnv(text)['ANTHROPIC_API_KEY'];
        if (/sk-ant-(?:admin|oat|sid)/.test(key)) return;
        expect(found?.kind === 'key' ? found.secret.reveal() : found?.kind).toBe(expected);
      }),
    );
  });

  it('survives any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        await parseEnvKeys(text);
        await parseEnvKeys(`ANTHROPIC_API_KEY${text}`);
      }),
    );
  });
});
