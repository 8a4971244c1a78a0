import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const renderer = join(import.meta.dirname, '..');
const WITHOUT_COMMENTS = /\/\*[^]*?\*\//g;

let tokens = '';
beforeAll(async () => {
  tokens = (await readFile(new URL('./tokens.css', import.meta.url), 'utf8')).replaceAll(
    WITHOUT_COMMENTS,
    '',
  );
});

function declarations(selector: string): string[] {
  const start = tokens.indexOf('{', tokens.indexOf(selector));
  return tokens
    .slice(start + 1, tokens.indexOf('}', start))
    .split(';')
    .map((declaration) => declaration.replaceAll(/\s+/g, ' ').trim())
    .filter((declaration) => declaration !== '');
}

describe('the tokens', () => {
  it('are the same in both dark blocks', () => {
    const chosen = declarations(":root[data-theme='dark'] {");
    expect(chosen.length).toBeGreaterThan(50);
    expect(declarations(':root:not([data-theme]) {')).toEqual(chosen);
  });

  it('have a dark value for every colour', () => {
    const names = (selector: string): string[] =>
      declarations(selector).map((each) => each.split(':')[0] ?? '');
    const colours = declarations(':root {')
      .filter((each) => /#[0-9a-f]{6}/.test(each))
      .map((each) => each.split(':')[0] ?? '');
    expect(names(":root[data-theme='dark'] {")).toEqual(expect.arrayContaining(colours));
  });
});

describe('the style sheets of components', () => {
  it('take every colour from the tokens, and know no others', async () => {
    const defined = new Set([...tokens.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    const files = (await readdir(renderer, { recursive: true })).filter(
      (file) => file.endsWith('.css') && !file.endsWith('tokens.css') && !file.endsWith('fonts.css'),
    );
    expect(files.length).toBeGreaterThan(10);
    const sheets = await Promise.all(
      files.map(async (file) => ({
        file,
        css: (await readFile(join(renderer, file), 'utf8')).replaceAll(WITHOUT_COMMENTS, ''),
      })),
    );
    for (const { file, css } of sheets) {
      expect([file, css.match(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/gi)]).toEqual([file, null]);
      const own = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
      const unknown = [...css.matchAll(/var\((--[\w-]+)\s*\)/g)]
        .map(([, name]) => name)
        .filter(
          (name) => name !== undefined && !defined.has(name) && !own.has(name) && !SET_IN_CODE.test(name),
        );
      expect([file, unknown]).toEqual([file, []]);
    }
  });
});

/** Given to an element by its component, or by Radix. */
const SET_IN_CODE = /^--(?:c|radix-.*|toast-ms|share|at|from|to|used|forecast|columns|size|span)$/;
