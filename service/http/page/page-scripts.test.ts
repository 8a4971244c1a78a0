import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';

/** The page's modules are plain JavaScript for browsers; those under test touch no document. */
interface Format {
  formatCount(count: number | null): string;
  formatDuration(ms: number | null): { value: string; unit: string };
  formatUptime(seconds: number): { value: string; unit: string };
  formatWhen(at: number, now: number): string;
}
interface CallExamples {
  callExamples(origin: string, clientKeyRequired: boolean): { id: string; label: string; code: string }[];
}

const load = (file: string): Promise<unknown> => import(new URL(`./static/${file}`, import.meta.url).href);

describe('figures', () => {
  let format: Format;
  beforeAll(async () => (format = (await load('format.js')) as Format));

  it.each([
    [null, '–'],
    [0, '0'],
    [14_193, '14,193'],
  ])('counts: %s is “%s”', (count, text) => {
    expect(format.formatCount(count)).toBe(text);
  });

  it.each([
    [null, '–'],
    [0, '0 ms'],
    [3.44, '3.4 ms'],
    [9.949, '9.9 ms'],
    [9.96, '10 ms'],
    [412.4, '412 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1_840, '1.84 s'],
    [9_996, '10.0 s'],
    [48_060, '48.1 s'],
    [99_960, '100 s'],
    [125_000, '125 s'],
  ])('durations: %s ms is “%s”', (ms, text) => {
    const { value, unit } = format.formatDuration(ms);
    expect(`${value} ${unit}`.trim()).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [7_200, '2 h'],
    [86_400, '1 day'],
    [200_000, '2 days'],
  ])('uptimes: %s s is “%s”', (seconds, text) => {
    const { value, unit } = format.formatUptime(seconds);
    expect(`${value} ${unit}`).toBe(text);
  });

  it('times: relative under an hour, then the time, then the day', () => {
    const now = new Date(2026, 10, 23, 14, 32, 5).getTime();
    const ago = (ms: number): string => format.formatWhen(now - ms, now).replace('\u202f', ' ');
    expect([ago(0), ago(5_000), ago(59_000), ago(60_000), ago(3_599_000)]).toEqual([
      'now',
      '5 s ago',
      '59 s ago',
      '1 min ago',
      '59 min ago',
    ]);
    expect([ago(2 * 3_600_000), ago(3 * 86_400_000)]).toEqual(['12:32', 'Nov 20']);
    expect(ago(-5_000)).toBe('now');
  });
});

describe('ways to call the gateway', () => {
  const ORIGIN = 'http://127.0.0.1:3000';
  let examples: CallExamples;
  beforeAll(async () => (examples = (await load('call-examples.js')) as CallExamples));

  const codeOf = (id: string, clientKeyRequired: boolean): string =>
    examples.callExamples(ORIGIN, clientKeyRequired).find((example) => example.id === id)?.code ?? '';

  it('name the address, and a credential only where one is needed or the SDK insists', () => {
    for (const { code } of examples.callExamples(ORIGIN, false)) {
      expect(code).toContain(ORIGIN);
      expect(code).not.toContain('tly_');
    }
    for (const { code } of examples.callExamples(ORIGIN, true)) expect(code).toContain('tly_');
  });

  it('cURL sends a whole Messages request', () => {
    const code = codeOf('curl', false);
    const body = /-d '([^']*)'$/.exec(code)?.[1] ?? '';
    expect(JSON.parse(body)).toEqual({
      model: 'claude-sonnet-5-5',
      max_tokens: 256,
      messages: [{ role: 'user', content: 'Kumusta?' }],
    });
    const [command, ...options] = code.split('\n');
    expect(command).toBe(`curl ${ORIGIN}/v1/messages \\`);
    expect(options.slice(0, 2).every((line) => line.endsWith(' \\'))).toBe(true);
  });

  it('Claude Code gets its two variables', () => {
    expect(codeOf('claude-code', false).split('\n')).toEqual([
      `export ANTHROPIC_BASE_URL=${ORIGIN}`,
      'export ANTHROPIC_AUTH_TOKEN=tulay',
      'claude',
    ]);
  });
});

describe('the colours', () => {
  it('are the same in both dark blocks', async () => {
    const css = await readFile(new URL('./static/tokens.css', import.meta.url), 'utf8');
    const block = (selector: string): string[] => {
      const start = css.indexOf('{', css.indexOf(selector));
      return css
        .slice(start + 1, css.indexOf('}', start))
        .split(';')
        .map((declaration) => declaration.replace(/\s+/g, ' ').trim())
        .filter((declaration) => declaration !== '');
    };
    const chosen = block(":root[data-theme='dark'] {");
    expect(chosen.length).toBeGreaterThan(50);
    expect(block(':root:not([data-theme]) {')).toEqual(chosen);
  });
});
