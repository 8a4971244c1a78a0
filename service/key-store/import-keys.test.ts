import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportResult } from '../../shared/keys.ts';
import { KeyStoreFolder, refusalOf, valueOf, type TestKeyStore } from '../testing/key-store.ts';
import { KeyStoreUnavailable } from './key-record.ts';

const key = (letter: string): string => `sk-ant-api03-${letter.repeat(16)}-${letter.repeat(4)}`;

const TEXT = [
  '# my keys',
  `ANTHROPIC_API_KEY=${key('a')}`,
  `ANTHROPIC_API_KEY_2="${key('b')}"`,
  `export ANTHROPIC_API_KEY_FALLBACK_1='${key('c')}' # spare`,
  `ANTHROPIC_API_KEY_3=${key('a')}`,
  'ANTHROPIC_API_KEY_4=sk-proj-abcdefghijklmnop',
  'DATABASE_URL=postgres://user:hidden-word@host/db',
].join('\n');

let folder: KeyStoreFolder;
let store: TestKeyStore;
beforeEach(async () => {
  folder = new KeyStoreFolder();
  store = await folder.open();
});
afterEach(() => folder.remove());

async function importText(text: string, commit: boolean, test = true): Promise<ImportResult> {
  return valueOf(await store.keys.import({ text, commit, test }, 'console'));
}

const lines = ({ lines: all }: ImportResult): string[] =>
  all.map(({ line, verdict, variable, label, masked }) =>
    [line, verdict, variable, label, masked].join(' ').trim(),
  );

describe('importing keys', () => {
  it('shows first what each line would come to, and sends and saves nothing', async () => {
    const preview = await importText(TEXT, false);
    expect(lines(preview)).toEqual([
      '2 new ANTHROPIC_API_KEY primary sk-ant-…aaaa',
      '3 new ANTHROPIC_API_KEY_2 key-2 sk-ant-…bbbb',
      '4 new ANTHROPIC_API_KEY_FALLBACK_1 fallback-1 sk-ant-…cccc',
      '5 duplicate ANTHROPIC_API_KEY_3  sk-ant-…aaaa',
      '6 malformed ANTHROPIC_API_KEY_4',
      '7 ignored DATABASE_URL',
    ]);
    expect(preview.lines[3]?.reason).toBe('it is the key of line 2');
    expect(preview.lines[4]?.reason).toContain('OpenAI');
    expect(preview.counts).toEqual({ new: 3, added: 0, duplicate: 1, malformed: 1, refused: 0, ignored: 1 });
    expect(preview.committed).toBe(false);
    expect(folder.tested).toEqual([]);
    expect(store.pooled()).toEqual([]);
    expect(JSON.stringify(preview)).not.toMatch(/aaaaaaaa|hidden-word|abcdefgh/);
  });

  it('adds what is new and the upstream accepts, and says of the rest why not', async () => {
    folder.verdicts.set(key('b'), 'refused');
    const result = await importText(TEXT, true);
    expect(result.lines.map(({ verdict }) => verdict)).toEqual([
      'added',
      'refused',
      'added',
      'duplicate',
      'malformed',
      'ignored',
    ]);
    expect(result.lines[1]?.reason).toBe('The upstream said refused.');
    expect(result.counts).toMatchObject({ added: 2, refused: 1, new: 0 });
    expect(folder.tested.toSorted()).toEqual([key('a'), key('b'), key('c')]);
    store = await folder.open();
    expect(store.pooled()).toEqual(['fallback-1', 'primary']);
    expect(store.keys.list().keys.map(({ tier }) => tier)).toEqual(['fallback', 'primary']);
  });

  it('adds nothing twice', async () => {
    await importText(TEXT, true);
    const again = await importText(TEXT, true);
    expect(again.counts).toMatchObject({ added: 0, duplicate: 4 });
    expect(again.lines[0]?.reason).toContain('is there already: it is primary');
  });

  it('gives a label that is taken a number', async () => {
    valueOf(await store.keys.add({ secret: key('z'), label: 'Primary', test: false }, 'console'));
    const { lines: found } = await importText(
      `ANTHROPIC_API_KEY=${key('a')}\nANTHROPIC_API_KEY_PRIMARY=${key('b')}`,
      false,
    );
    expect(found.map(({ label }) => label)).toEqual(['primary-2', 'primary-3']);
  });

  it('saves all of them or none', async () => {
    folder.beforeWrite = () => {
      throw new KeyStoreUnavailable('database or disk is full');
    };
    const outcome = await store.keys.import({ text: TEXT, commit: true, test: false }, 'console');
    expect(refusalOf(outcome)).toMatch(/^store_unavailable/);
    folder.beforeWrite = () => {};
    expect(store.keys.list().keys).toEqual([]);
    store = await folder.open();
    expect(store.keys.list().keys).toEqual([]);
  });

  it('takes a megabyte and refuses more', async () => {
    const line = `ANTHROPIC_API_KEY=${key('a')}\n`;
    const full = line + '#'.repeat(1024 * 1024 - line.length);
    expect((await importText(full, false)).counts.new).toBe(1);
    const startedAt = performance.now();
    const outcome = await store.keys.import(
      { text: 'x'.repeat(10 * 1024 * 1024), commit: true, test: true },
      'console',
    );
    expect(refusalOf(outcome)).toMatch(/^request_too_large this is more than 1 MB/);
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it('refuses what is no plain text, and more keys than anybody has', async () => {
    const utf16 = Buffer.from(TEXT, 'utf16le').toString('utf8');
    expect(refusalOf(await store.keys.import({ text: utf16, commit: true, test: true }, 'console'))).toMatch(
      /UTF-16/,
    );
    const many = Array.from({ length: 101 }, (_, n) => `ANTHROPIC_API_KEY_${n + 2}=${key('a')}${n}`).join(
      '\n',
    );
    expect(refusalOf(await store.keys.import({ text: many, commit: true, test: true }, 'console'))).toMatch(
      /holds 101 keys; at most 100/,
    );
  });

  it('lists no more than a hundred of the lines it ignores', async () => {
    const preview = await importText('A=1\n'.repeat(5_000), false);
    expect(preview.counts.ignored).toBe(5_000);
    expect(preview.lines).toHaveLength(100);
  });
});
