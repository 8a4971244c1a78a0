import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TextTree } from './texts.tsx';

const renderer = join(import.meta.dirname, '..', '..');
const english = (await readdir(renderer, { recursive: true })).filter((file) => file.endsWith('texts.en.ts'));

/** `a.b` → text */
function flatten(tree: TextTree, before = ''): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[before + key, value] as const] : [...flatten(value, `${before}${key}.`)],
    ),
  );
}

async function load(file: string, name: 'english' | 'filipino'): Promise<Map<string, string>> {
  const module = (await import(join(renderer, file))) as Record<string, TextTree | undefined>;
  return flatten(module[name] ?? {});
}

const values = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').toSorted();

describe('the texts', () => {
  it('are found', () => {
    expect(english.length).toBeGreaterThan(2);
  });

  it.each(english)('of %s are whole in Filipino: the same keys, the same values put in', async (file) => {
    const ours = await load(file, 'english');
    const theirs = await load(file.replace('.en.ts', '.fil.ts'), 'filipino');
    expect([...theirs.keys()].toSorted()).toEqual([...ours.keys()].toSorted());
    for (const [key, text] of ours) {
      expect(theirs.get(key)).not.toBe('');
      expect([key, values(theirs.get(key) ?? '')]).toEqual([key, values(text)]);
    }
  });

  it.each(english)('of %s have both forms wherever a count chooses', async (file) => {
    const keys = [...(await load(file, 'english')).keys()];
    const counted = (form: string): string[] =>
      keys.filter((key) => key.endsWith(`_${form}`)).map((key) => key.slice(0, -form.length - 1));
    expect(counted('one')).toEqual(counted('other'));
  });
});
